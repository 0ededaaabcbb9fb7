/* library-fetch.h: a library, and a server that has what can be fetched
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "app/library-models.h"
#include "library/library-test.h"
#include "library/server.h"

G_BEGIN_DECLS

/* The one whose checksum nobody knows, and so may be anything that is a model. */
#define FETCH_NAME "carvana-v3.0"
#define FETCH_FILE "unet_carvana_scale0.5_epoch2.pth"

typedef struct
{
  Library            library;
  Server            *server;
  GBytes            *content;
  UnetLibraryModels *models;
  UnetLibraryModel  *model; /* FETCH_NAME, borrowed */
  int                n_fetched, n_failed;
} Fetch;

void fetch_set_up (Fetch *fetch, gconstpointer data);
void fetch_tear_down (Fetch *fetch, gconstpointer data);

/* What the server does from now on: a path of server.h, "/file". */
void fetch_serve (Fetch *fetch, const char *path);

/* Until the download of the model is over. */
void fetch_wait (Fetch *fetch);

/* Whether this program cannot fetch at all, said as a skipped test. */
gboolean fetch_is_impossible (void);

G_END_DECLS
