/* error.c: the one error domain of the core
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/error.h"

/* Not G_DEFINE_QUARK: clang-format would put spaces into its name. */
GQuark
unet_error_quark (void)
{
  return g_quark_from_static_string ("unet-error-quark");
}
