/* SPDX-License-Identifier: MIT */
/*
 * serve.h - answer the requests of h5_message.h about one file.
 */
#ifndef LOCKSTEP_HELPER_SERVE_H
#define LOCKSTEP_HELPER_SERVE_H

/* Until the other side closes the socket. False if it does not keep to the
 * protocol. */
int serve(int socket);

#endif
