/* image-tool.c: the room's functions for test-pillow.py
 *
 * Serves one request per line of standard input, fields parted by tabs, so that the script starts
 * one process for some hundred comparisons:
 *
 *   load ROLE FILE OUT
 *   probe FILE
 *   resize FILTER WIDTH HEIGHT ROLE FILE OUT
 *   grey FILE OUT
 *   bilinear PLANES HEIGHT WIDTH TARGET_HEIGHT TARGET_WIDTH IN OUT
 *
 * Answers "WIDTH HEIGHT CHANNELS BITS", or "error MESSAGE"; OUT gets the samples.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/codec.h"
#include "image/resize.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static UnetImageRole
parse_role (const char *name)
{
  return g_str_equal (name, "mask") ? UNET_ROLE_MASK : UNET_ROLE_PICTURE;
}

static bool
dump (const UnetImage *image, const char *path, GError **error)
{
  gsize size = (gsize)image->width * (gsize)image->height * (gsize)image->channels *
               (gsize)(image->bits / 8);

  return g_file_set_contents (path, image->data, (gssize)size, error);
}

static UnetImage *
serve_resize (char **field, GError **error)
{
  g_autoptr (UnetImage) image = unet_image_load (field[5], parse_role (field[4]), error);
  int width = atoi (field[2]), height = atoi (field[3]);

  if (image == NULL)
    return NULL;
  if (g_str_equal (field[1], "nearest"))
    return unet_image_resize_nearest (NULL, image, width, height, error);
  return unet_image_resize_bicubic (NULL, image, width, height, error);
}

static UnetImage *
serve_grey (char **field, GError **error)
{
  g_autoptr (UnetImage) image = unet_image_load (field[1], UNET_ROLE_PICTURE, error);

  return image == NULL ? NULL : unet_image_convert (image, 1, error);
}

static bool
serve_bilinear (char **field, GError **error)
{
  int               planes = atoi (field[1]);
  int               height = atoi (field[2]), width = atoi (field[3]);
  int               target_height = atoi (field[4]), target_width = atoi (field[5]);
  gsize             n_out = (gsize)planes * (gsize)target_height * (gsize)target_width;
  g_autofree char  *in = NULL;
  g_autofree float *out = g_new (float, n_out);

  if (!g_file_get_contents (field[6], &in, NULL, error))
    return false;
  unet_resize_bilinear_float ((const float *)in, planes, height, width, out, target_height,
                              target_width, 0, target_height);
  return g_file_set_contents (field[7], (const char *)out, (gssize)(n_out * sizeof (float)), error);
}

static void
serve (char *line)
{
  g_auto (GStrv) field = g_strsplit (g_strchomp (line), "\t", -1);
  guint n = g_strv_length (field);
  g_autoptr (UnetImage) image = NULL;
  g_autoptr (GError) error = NULL;
  int width = 0, height = 0, channels = 0;

  if (n == 4 && g_str_equal (field[0], "load"))
    image = unet_image_load (field[2], parse_role (field[1]), &error);
  else if (n == 7 && g_str_equal (field[0], "resize"))
    image = serve_resize (field, &error);
  else if (n == 3 && g_str_equal (field[0], "grey"))
    image = serve_grey (field, &error);
  else if (n == 2 && g_str_equal (field[0], "probe"))
    {
      if (unet_image_probe (field[1], &width, &height, &channels, &error))
        printf ("%d %d %d 0\n", width, height, channels);
    }
  else if (n == 8 && g_str_equal (field[0], "bilinear"))
    {
      if (serve_bilinear (field, &error))
        printf ("0 0 0 0\n");
    }
  else
    printf ("error not understood\n");
  if (image != NULL && dump (image, field[n - 1], &error))
    printf ("%d %d %d %d\n", image->width, image->height, image->channels, image->bits);
  if (error != NULL)
    printf ("error %s\n", error->message);
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  char line[4096];

  while (fgets (line, sizeof line, stdin) != NULL)
    serve (line);
  return 0;
}
