/* bench.h: times the engine on made-up input
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "models/model.h"

G_BEGIN_DECLS

typedef struct
{
  int             height, width, batch;
  bool            train;
  bool            amp;
  UnetModelConfig config;
  int             n_threads; /* 0: one per processor */
  int             repeat;    /* counted runs, after one that is not */
} UnetBenchSpec;

typedef struct
{
  int    n_threads;
  int    n_runs;
  double seconds_min, seconds_median;
  double gflops; /* direct-convolution count of one run over seconds_min; training counts three
                  * forward passes */
  size_t   arena_bytes;
  uint64_t peak_rss_bytes;
} UnetBenchResult;

bool unet_bench (const UnetBenchSpec *spec, UnetBenchResult *result, GError **error);

G_END_DECLS
