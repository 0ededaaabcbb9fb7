/* test-scheduler.c: the plateau against PyTorch's, the cosine against its corners
 *
 * SPDX-License-Identifier: MIT
 */
#include "optim/scheduler.h"

#include <math.h>

/* torch 1.13: ReduceLROnPlateau (SGD at 1e-2, 'max', patience = 2) fed these, and the rate after
 * each. The last reductions would be below its eps. */
static const struct
{
  double metric, rate;
} plateau_run[] = {
    {0.162, 0.01},
    {0.095, 0.01},
    {0.365, 0.01},
    {0.096, 0.01},
    {0.348, 0.01},
    {NAN, 0.001},
    {0.303, 0.001},
    {0.169, 0.001},
    {0.414, 0.001},
    {0.199, 0.001},
    {0.417, 0.001},
    {0.255, 0.001},
    {0.285, 0.001},
    {0.452, 0.001},
    {0.653, 0.001},
    {0.302, 0.001},
    {0.352, 0.001},
    {0.554, 0.0001},
    {0.714, 0.0001},
    {0.529, 0.0001},
    {0.438, 0.0001},
    {0.728, 0.0001},
    {0.263, 0.0001},
    {0.669, 0.0001},
    {0.385, 1e-05},
    {0.312, 1e-05},
    {0.299, 1e-05},
    {0.394, 1.0000000000000002e-06},
    {0.648, 1.0000000000000002e-06},
    {0.33, 1.0000000000000002e-06},
    {0.531, 1.0000000000000002e-07},
    {0.559, 1.0000000000000002e-07},
    {0.426, 1.0000000000000002e-07},
    {0.514, 1.0000000000000004e-08},
    {0.271, 1.0000000000000004e-08},
    {0.27, 1.0000000000000004e-08},
    {0.343, 1.0000000000000004e-08},
    {0.58, 1.0000000000000004e-08},
    {0.454, 1.0000000000000004e-08},
    {0.397, 1.0000000000000004e-08},
};

static void
test_plateau (void)
{
  UnetPlateau plateau;
  double      rate = 1e-2;

  unet_plateau_init (&plateau, 0.1, 2);
  for (guint i = 0; i < G_N_ELEMENTS (plateau_run); i++)
    {
      rate = unet_plateau_step (&plateau, plateau_run[i].metric, rate);
      g_assert_cmpfloat (rate, ==, plateau_run[i].rate);
    }
}

/* A gain below a ten-thousandth is none; a saved copy goes on where it was. */
static void
test_threshold_and_copy (void)
{
  UnetPlateau plateau, copy;

  unet_plateau_init (&plateau, 0.5, 1);
  g_assert_cmpfloat (unet_plateau_step (&plateau, 0.5, 1), ==, 1);
  g_assert_cmpfloat (unet_plateau_step (&plateau, 0.50004, 1), ==, 1);
  copy = plateau;
  g_assert_cmpfloat (unet_plateau_step (&plateau, 0.50004, 1), ==, 0.5);
  g_assert_cmpfloat (unet_plateau_step (&copy, 0.50006, 1), ==, 1);
  g_assert_cmpfloat (copy.best, ==, 0.50006);
}

static void
test_cosine (void)
{
  double last = 1;

  g_assert_cmpfloat_with_epsilon (unet_schedule_cosine (0, 10, 100, 1, 0.1), 0.1, 1e-15);
  g_assert_cmpfloat_with_epsilon (unet_schedule_cosine (4, 10, 100, 1, 0.1), 0.5, 1e-15);
  g_assert_cmpfloat_with_epsilon (unet_schedule_cosine (9, 10, 100, 1, 0.1), 1, 1e-15);
  g_assert_cmpfloat_with_epsilon (unet_schedule_cosine (10, 10, 100, 1, 0.1), 1, 1e-15);
  g_assert_cmpfloat_with_epsilon (unet_schedule_cosine (55, 10, 100, 1, 0.1), 0.55, 1e-12);
  g_assert_cmpfloat (unet_schedule_cosine (100, 10, 100, 1, 0.1), ==, 0.1);
  g_assert_cmpfloat (unet_schedule_cosine (1000, 10, 100, 1, 0.1), ==, 0.1);
  for (int step = 11; step <= 100; step++)
    {
      double rate = unet_schedule_cosine (step, 10, 100, 1, 0.1);

      g_assert_cmpfloat (rate, <, last);
      last = rate;
    }
  /* Without warm-up, and with nothing but warm-up. */
  g_assert_cmpfloat (unet_schedule_cosine (0, 0, 10, 2, 0), ==, 2);
  g_assert_cmpfloat (unet_schedule_cosine (4, 5, 5, 2, 0.5), ==, 2);
  g_assert_cmpfloat (unet_schedule_cosine (5, 5, 5, 2, 0.5), ==, 0.5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/optim/scheduler/plateau", test_plateau);
  g_test_add_func ("/optim/scheduler/threshold-and-copy", test_threshold_and_copy);
  g_test_add_func ("/optim/scheduler/cosine", test_cosine);
  return g_test_run ();
}
