/* check.c: whether a file is a model at all
 *
 * Two questions that are asked before a file comes into the library, from the network or by hand.
 * Is it the file that was published: its size and SHA-256, as far as they are known. And is it
 * whole and readable: the reader of checkpoints, which executes nothing, goes through it all, so
 * that a page of an office's gateway under the name of a model is told from one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "library/check.h"

#include "base/error.h"
#include "checkpoint/checkpoint.h"

#include <glib/gi18n.h>
#include <inttypes.h>

/* By the names of their first tensors: torchvision's ResNets, VGGs and MobileNets. */
static const char *const of_encoders[] = {"layer1.0.conv1.weight", "features.0.weight",
                                          "features.0.0.weight"};

static UnetModelRole
guess_role (UnetTable *table)
{
  for (guint i = 0; i < G_N_ELEMENTS (of_encoders); i++)
    if (unet_table_lookup (table, of_encoders[i]) != NULL)
      return UNET_ROLE_ENCODER;
  return UNET_ROLE_NETWORK;
}

bool
unet_model_check (const char *path, UnetModelRole *role, GCancellable *cancellable, GError **error)
{
  g_autoptr (UnetTable) table = unet_checkpoint_load (path, NULL, error);

  if (table == NULL)
    return false;
  if (unet_table_get_n_tensors (table) == 0)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_FORMAT, _ ("%s: holds no tensors: it is no model"),
                   path);
      return false;
    }
  for (guint i = 0; i < unet_table_get_n_tensors (table); i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !unet_extent_verify (&unet_table_get_tensor (table, i)->data, error))
      return false;
  if (role != NULL)
    *role = guess_role (table);
  return true;
}

bool
unet_model_check_identity (const char *name,
                           int64_t     size,
                           const char *sum,
                           int64_t     expected_size,
                           const char *beginning,
                           GError    **error)
{
  if (expected_size > 0 && size != expected_size)
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                   _ ("%s: has %" PRId64 " bytes where the published file has %" PRId64
                      ": it is cut, or another one"),
                   name, size, expected_size);
      return false;
    }
  if (!g_str_has_prefix (sum, beginning))
    {
      g_set_error (error, UNET_ERROR, UNET_ERROR_MISMATCH,
                   _ ("%s: has the SHA-256 %s where that of the published file begins with %s: it "
                      "is damaged, or another one"),
                   name, sum, beginning);
      return false;
    }
  return true;
}
