/* match.c: tensors of a file into parameters of a network, all or none
 *
 * SPDX-License-Identifier: MIT
 */
#include "models/match.h"

#include "base/error.h"
#include "tensor/load.h"

#include <glib/gi18n.h>

void
unet_match_init (UnetMatch *match)
{
  *match = (UnetMatch){.params = g_ptr_array_new (), .tensors = g_ptr_array_new ()};
}

void
unet_match_clear (UnetMatch *match)
{
  g_ptr_array_unref (match->params);
  g_ptr_array_unref (match->tensors);
  g_free (match->first_misfit);
}

static bool
same_shape (const UnetParam *param, const UnetTensor *tensor)
{
  if (param->n_dims != tensor->n_dims)
    return false;
  for (int i = 0; i < param->n_dims; i++)
    if (param->dims[i] != tensor->dims[i])
      return false;
  return true;
}

char *
unet_match_format_shape (int n_dims, const int64_t *dims)
{
  GString *text = g_string_new ("[");

  for (int i = 0; i < n_dims; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? ", " : "", dims[i]);
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

/* The sentence about one tensor that does not fit; NULL if it does. */
static char *
describe_misfit (const UnetParam *param, const char *name, const UnetTensor *tensor)
{
  if (tensor == NULL)
    {
      if (param->kind == UNET_PARAM_COUNTER) /* files from before PyTorch 0.4.1 */
        return NULL;
      return g_strdup_printf (_ ("%s is missing"), name);
    }
  if (!same_shape (param, tensor))
    {
      g_autofree char *has = unet_match_format_shape (tensor->n_dims, tensor->dims);
      g_autofree char *wants = unet_match_format_shape (param->n_dims, param->dims);

      return g_strdup_printf (_ ("%s has the shape %s instead of %s"), name, has, wants);
    }
  return NULL;
}

void
unet_match_refuse (UnetMatch *match, char *text)
{
  if (match->n_misfits++ == 0)
    match->first_misfit = text;
  else
    g_free (text);
}

void
unet_match_add (UnetMatch *match, UnetParam *param, const char *name, const UnetTensor *tensor)
{
  char *misfit = describe_misfit (param, name, tensor);

  if (misfit != NULL)
    unet_match_refuse (match, misfit);
  g_ptr_array_add (match->params, param);
  g_ptr_array_add (match->tensors, (gpointer)tensor);
}

bool
unet_match_check (const UnetMatch *match, const char *file, const char *what, GError **error)
{
  const int n_more = match->n_misfits - 1;

  if (match->n_misfits == 0)
    return true;
  if (n_more > 0)
    g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                 ngettext ("%s: does not fit the network (%s): %s, and %d more",
                           "%s: does not fit the network (%s): %s, and %d more", (gulong)n_more),
                 file, what, match->first_misfit, n_more);
  else
    g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                 _ ("%s: does not fit the network (%s): %s"), file, what, match->first_misfit);
  return false;
}

bool
unet_match_load (const UnetMatch *match, UnetPool *pool, GError **error)
{
  return unet_load_params (pool, (UnetParam *const *)match->params->pdata,
                           (const UnetTensor *const *)match->tensors->pdata, match->params->len,
                           error);
}
