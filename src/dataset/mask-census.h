/* mask-census.h: which values masks hold, how often, and in what shapes
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "image/image.h"

G_BEGIN_DECLS

/* One value of the whole set. Grey values stand in all three places. */
typedef struct
{
  uint16_t v[3];
  uint64_t count;      /* pixels */
  uint64_t cores;      /* of them, pixels whose four neighbours have the same value */
  int      n_files;    /* masks that hold it */
  int      first_file; /* the first of them, counted in order of unet_mask_census_add() */
} UnetCensusValue;

/* One value in one mask. */
typedef struct
{
  uint32_t value; /* index for unet_mask_census_get() */
  uint32_t count;
} UnetCensusEntry;

typedef struct _UnetMaskCensus UnetMaskCensus;

UnetMaskCensus *unet_mask_census_new (void);
void            unet_mask_census_free (UnetMaskCensus *census);

/* Counts one more mask; alpha is dropped. FALSE when the set holds more than 65536 values by now:
 * no error is set, this is no mask, and the census is of no more use. */
bool unet_mask_census_add (UnetMaskCensus *census, const UnetImage *mask);

guint                  unet_mask_census_get_n (UnetMaskCensus *census);
const UnetCensusValue *unet_mask_census_get (UnetMaskCensus *census, guint index);

int unet_mask_census_get_n_files (UnetMaskCensus *census);
/* What the mask FILE holds. */
const UnetCensusEntry *
unet_mask_census_get_file (UnetMaskCensus *census, int file, guint *n_entries);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetMaskCensus, unet_mask_census_free)

G_END_DECLS
