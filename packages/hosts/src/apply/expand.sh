# Sets path to the file that a pattern means for this login; fails where that cannot be said, or is no name that we would write.
expand() {
  path='' rest=$1
  case $rest in *[!A-Za-z0-9._/%@+-]* | *..* | none) return 1 ;; esac
  while :; do
    case $rest in *%*) ;; *) break ;; esac
    path=$path${rest%%\%*} rest=${rest#*%}
    case $rest in
      h*) path=$path$home ;;
      u*) path=$path$login ;;
      U*) path=$path$uid ;;
      %*) path=$path% ;;
      *) return 1 ;;
    esac
    rest=${rest#?}
  done
  path=$path$rest
  case $path in ./*) path=${path#./} ;; esac
  case $path in /*) ;; *) path=$home/$path ;; esac
}
