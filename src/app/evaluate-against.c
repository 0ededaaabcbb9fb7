/* evaluate-against.c: what a model's mask of one image is held against
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/evaluate-against.h"

#include <glib/gi18n.h>

GtkStringList *
unet_evaluate_against_list (GPtrArray *models, UnetEvaluateModel *current)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  gtk_string_list_append (list, _ ("Against the truth"));
  for (guint i = 0; i < models->len; i++)
    {
      g_autofree char *title = NULL;

      if (models->pdata[i] == current)
        continue;
      title = unet_evaluate_model_dup_title (models->pdata[i]);
      /* Translators: where the masks of two models differ; the other model */
      gtk_string_list_take (list, g_strdup_printf (_ ("Difference to %s"), title));
      /* Translators: two models' masks side by side; the other model */
      gtk_string_list_take (list, g_strdup_printf (_ ("Beside %s"), title));
    }
  return list;
}

UnetAgainst
unet_evaluate_against_get (GPtrArray          *models,
                           UnetEvaluateModel  *current,
                           guint               position,
                           UnetEvaluateModel **other)
{
  guint at = 1;

  *other = NULL;
  for (guint i = 0; i < models->len; i++)
    {
      if (models->pdata[i] == current)
        continue;
      if (position == at || position == at + 1)
        {
          *other = models->pdata[i];
          return position == at ? UNET_AGAINST_DIFFERENCE : UNET_AGAINST_BESIDE;
        }
      at += 2;
    }
  return UNET_AGAINST_TRUTH;
}

GBytes *
unet_evaluate_against_compare (GBytes         *first,
                               GBytes         *second,
                               int             class_index,
                               UnetComparison *comparison)
{
  gsize          n, n_second;
  const uint8_t *a = g_bytes_get_data (first, &n);
  const uint8_t *b = g_bytes_get_data (second, &n_second);
  uint8_t       *map;

  g_return_val_if_fail (n == n_second, NULL);

  map = g_malloc (n);
  *comparison = unet_compare_masks (a, b, (int64_t)n, class_index, map);
  return g_bytes_new_take (map, n);
}

char *
unet_evaluate_against_dup_kind_name (UnetCompareClass   kind,
                                     UnetEvaluateModel *first,
                                     UnetEvaluateModel *second)
{
  switch (kind)
    {
    case UNET_COMPARE_TRUE_POSITIVE:
      return g_strdup (_ ("In both"));
    case UNET_COMPARE_FALSE_POSITIVE:
      /* Translators: the letter of a model */
      return g_strdup_printf (_ ("Only in %s"), unet_evaluate_model_get_letter (first));
    case UNET_COMPARE_FALSE_NEGATIVE:
      return g_strdup_printf (_ ("Only in %s"), unet_evaluate_model_get_letter (second));
    case UNET_COMPARE_IGNORED:
      return g_strdup (_ ("Left out"));
    case UNET_COMPARE_TRUE_NEGATIVE:
    case UNET_COMPARE_N:
    default:
      return g_strdup (_ ("In neither"));
    }
}
