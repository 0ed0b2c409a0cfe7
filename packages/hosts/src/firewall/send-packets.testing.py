"""Sends packets. Each line of stdin: `in` and a frame for the wire to the server, or `out4`, `out6` and a packet of the server's own."""
import ipaddress
import socket
import sys

wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind((sys.argv[1], 0))
out4 = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
out6 = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
for line in sys.stdin:
    way, text = line.split()
    data = bytes.fromhex(text)
    if way == "in":
        wire.send(data)
    elif way == "out4":
        out4.sendto(data, (str(ipaddress.ip_address(data[16:20])), 0))
    else:
        out6.sendto(data, (str(ipaddress.ip_address(data[24:40])), 0, 0, 0))
