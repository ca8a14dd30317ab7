/* SPDX-License-Identifier: MIT */
/*
 * helper.c - lockstep-hdf5: parses one HDF5 file for the library that has
 * started it, which is not harmed if HDF5 crashes or does not end.
 *
 * It ends when the socket closes, at once: HDF5 has nothing to write.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hdf5/h5_message.h"
#include "helper/serve.h"
#include "lockstep.h"

/* Close what the process that started it has left open. */
static void close_others(void)
{
#ifdef SYS_close_range
    if (syscall(SYS_close_range, H5_HELPER_SOCKET + 1, ~0U, 0) == 0)
        return;
#endif
    for (int fd = H5_HELPER_SOCKET + 1; fd < 1024; fd++)
        (void)close(fd);
}

int main(void)
{
    if (fcntl(H5_HELPER_SOCKET, F_GETFD) < 0) {
        fprintf(stderr, "lockstep-hdf5: liblockstep starts this program, to "
                        "read HDF5 files\n");
        return LS_USAGE;
    }
    close_others();
    _exit((int)serve(H5_HELPER_SOCKET));
}
