/* loss-tool.c: the loss for test-torch.py, from one file into another
 *
 * In: int32 batch, classes, pixels, dice, weighted (1 by class, 2 by pixel, 3 both); 5 float
 * weights; logits; weights of pixels, given in any case; targets as bytes.
 * Out: total, cross entropy, Dice loss and validation score as doubles; the gradient as floats.
 *
 * SPDX-License-Identifier: MIT
 */
#include "loss/loss.h"

#include <stdio.h>
#include <string.h>

int
main (int argc, char **argv)
{
  int32_t           header[5];
  float             weights[5];
  g_autofree char  *bytes = NULL;
  g_autofree float *logits = NULL;
  g_autofree float *pixels = NULL;
  g_autofree float *grad = NULL;
  g_autofree void  *scratch = NULL;
  g_autoptr (GString) result = g_string_new (NULL);
  UnetLossOptions options = {0};
  UnetLossValue   value;
  double          score;
  const uint8_t  *target;
  size_t          n, n_pixels, at;

  if (argc != 3 || !g_file_get_contents (argv[1], &bytes, NULL, NULL))
    {
      g_printerr ("usage: loss-tool IN OUT\n");
      return 2;
    }
  memcpy (header, bytes, sizeof header);
  memcpy (weights, bytes + sizeof header, sizeof weights);
  n_pixels = (size_t)header[0] * (size_t)header[2];
  n = n_pixels * (size_t)header[1];
  logits = g_new (float, n);
  pixels = g_new (float, n_pixels);
  grad = g_new (float, n);
  at = sizeof header + sizeof weights;
  memcpy (logits, bytes + at, n * sizeof (float));
  at += n * sizeof (float);
  memcpy (pixels, bytes + at, n_pixels * sizeof (float));
  target = (uint8_t *)bytes + at + n_pixels * sizeof (float);
  scratch = g_malloc (unet_loss_scratch (header[0], header[1], header[2]));
  options.dice = header[3] != 0;
  options.class_weights = (header[4] & 1) != 0 ? weights : NULL;
  options.pixel_weights = (header[4] & 2) != 0 ? pixels : NULL;
  value = unet_loss_compute (NULL, &options, header[0], header[1], header[2], logits, target, 1,
                             grad, scratch);
  score = unet_loss_dice_score (header[0], header[1], header[2], logits, target);
  g_string_append_len (result, (char *)&value, sizeof value);
  g_string_append_len (result, (char *)&score, sizeof score);
  g_string_append_len (result, (char *)grad, (gssize)(n * sizeof (float)));
  return g_file_set_contents (argv[2], result->str, (gssize)result->len, NULL) ? 0 : 1;
}
