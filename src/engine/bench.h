/* bench.h: times the engine on made-up input
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/hooks.h"
#include "models/model.h"

G_BEGIN_DECLS

typedef struct
{
  int             height, width, batch;
  bool            train;
  bool            amp;
  UnetModelConfig config;
  UnetModel      *model; /* borrowed: one of `config` whose weights may change; NULL: a new one */
  int             n_threads; /* 0: one per processor */
  int             repeat;    /* counted runs, after one that is not */
  double          enough;    /* seconds after which no further run begins; 0: all are made */
  bool            layers;    /* and each layer by itself, and what the machine can do */
  UnetPollFunc    poll;      /* may be NULL */
  void           *poll_data;
} UnetBenchSpec;

/* A step of the network, or one of a training step beside it: a row of --layers. */
typedef struct
{
  char   *name;   /* that of the parameters, "inc.double_conv.0", or else what it does */
  char   *phase;  /* "forward", "loss", "recompute", "weights", "backward", "update" */
  char   *method; /* how it is computed */
  int64_t in_channels, out_channels, height, width; /* of the output; 0: it makes no picture */
  double  seconds;                                  /* median */
  double  flops; /* as direct convolutions have them, for each gradient that the step makes */
  double  bytes; /* that it must read and write at least */
} UnetBenchLayer;

typedef struct
{
  int    n_threads;
  int    n_runs;
  double seconds_min, seconds_median;
  double gflops; /* direct-convolution count of one run over seconds_min; training counts three
                  * forward passes */
  size_t   arena_bytes;
  uint64_t peak_rss_bytes;

  /* With `layers`, else NULL and 0. */
  GPtrArray *layers;      /* UnetBenchLayer, in the order in which they run */
  double     peak_gflops; /* of all threads together, float */
  double     peak_gbytes; /* of memory, per second; 0 if it could not be measured */
} UnetBenchResult;

/* RESULT is to be cleared after use, unless FALSE was returned: with G_IO_ERROR_CANCELLED when
 * `poll` said UNET_CANCEL. */
bool unet_bench (const UnetBenchSpec *spec, UnetBenchResult *result, GError **error);
void unet_bench_result_clear (UnetBenchResult *result);

G_END_DECLS
