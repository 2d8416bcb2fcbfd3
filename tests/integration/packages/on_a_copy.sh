#!/bin/bash
# Runs a script on a copy of this machine's file system that is gone afterwards: what a package does to a machine can be
# seen without doing it to this one. /tmp is shared. Needs root and the overlay file system.
#   on_a_copy.sh SCRIPT ARGUMENT…
set -e
if [ "${ON_A_COPY:-}" != yes ]; then
    ON_A_COPY=yes exec unshare --mount --pid --fork --kill-child "$0" "$@"
fi
room=$(mktemp -d)
mount -t tmpfs -o size=2g tmpfs "$room"
mkdir "$room/upper" "$room/work" "$room/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$room/upper,workdir=$room/work" "$room/root"
mount --bind /tmp "$room/root/tmp"
mount -t proc proc "$room/root/proc"
mount --bind /dev "$room/root/dev"
status=0
chroot "$room/root" /bin/bash "$@" || status=$?
umount -R --lazy "$room/root"
umount --lazy "$room"
rmdir "$room"
exit $status
