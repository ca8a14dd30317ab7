/* SPDX-License-Identifier: MIT */
/*
 * serve.h - answer the requests of h5_message.h about one file.
 */
#ifndef LOCKSTEP_HELPER_SERVE_H
#define LOCKSTEP_HELPER_SERVE_H

#include "lockstep.h"

/* Until the other side closes the socket. LS_INTERNAL if it does not keep to
 * the protocol, LS_NO_MEMORY for a message. */
ls_status serve(int socket);

#endif
