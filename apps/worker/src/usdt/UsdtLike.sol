// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// What Tether's USDT does on Ethereum and TRON, as far as whoever is paid can see it: six decimals, no return value, a fee that the
// payer's amount pays, a blacklist whose funds can be destroyed without a transfer, a pause, and a successor.
contract UsdtLike {
    uint8 public constant decimals = 6;
    address public owner = msg.sender;
    uint256 public basisPointsRate;
    uint256 public maximumFee;
    bool public paused;
    bool public deprecated;
    mapping(address => uint256) public balanceOf;
    mapping(address => bool) public isBlackListed;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event DestroyedBlackFunds(address user, uint256 balance);

    constructor(uint256 supply) {
        balanceOf[owner] = supply;
    }

    modifier onlyOwner() {
        require(msg.sender == owner);
        _;
    }

    function transfer(address to, uint256 value) public {
        require(!paused && !isBlackListed[msg.sender]);
        move(msg.sender, to, value);
    }

    // of nothing, anyone may move from anyone
    function transferFrom(address from, address to, uint256 value) public {
        require(!paused && !isBlackListed[from] && value == 0);
        move(from, to, value);
    }

    // many at once, as exchanges pay out
    function transferMany(address[] calldata to, uint256 value) public {
        for (uint256 i = 0; i < to.length; i++) transfer(to[i], value);
    }

    function move(address from, address to, uint256 value) private {
        uint256 fee = (value * basisPointsRate) / 10000;
        if (fee > maximumFee) fee = maximumFee;
        balanceOf[from] -= value;
        balanceOf[to] += value - fee;
        if (fee > 0) {
            balanceOf[owner] += fee;
            emit Transfer(from, owner, fee);
        }
        emit Transfer(from, to, value - fee);
    }

    function setParams(uint256 rate, uint256 most) public onlyOwner {
        basisPointsRate = rate;
        maximumFee = most;
    }

    function setPaused(bool yes) public onlyOwner {
        paused = yes;
    }

    function setBlackListed(address user, bool yes) public onlyOwner {
        isBlackListed[user] = yes;
    }

    function destroyBlackFunds(address user) public onlyOwner {
        require(isBlackListed[user]);
        uint256 balance = balanceOf[user];
        balanceOf[user] = 0;
        emit DestroyedBlackFunds(user, balance);
    }

    function deprecate() public onlyOwner {
        deprecated = true;
    }

    // what no contract should do: money goes and nothing tells
    function vanish(address user, uint256 value) public onlyOwner {
        balanceOf[user] -= value;
    }
}
