/* review.c: a data set looked through, before it is trained on
 *
 * Three passes: names and headers, which is quick; then every file of a pair is decoded, so that a
 * truncated one is found now and not in the middle of a night; then the masks' values are taken
 * from the pairs that are left. What training would refuse is said in the words that it would use,
 * because the same functions are asked.
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/review.h"

#include "base/pool.h"
#include "dataset/matching.h"
#include "dataset/sample.h"
#include "image/codec.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

static void
row_free (gpointer data)
{
  UnetReviewRow *row = data;

  g_free (row->pair.stem);
  g_free (row->pair.image_path);
  g_free (row->pair.mask_path);
  g_free (row->problem);
  g_free (row);
}

void
unet_review_free (UnetReview *review)
{
  if (review == NULL)
    return;
  g_ptr_array_unref (review->rows);
  g_free (review->problem);
  g_free (review);
}

static UnetReviewRow *
add_row (UnetReview    *review,
         UnetReviewKind kind,
         const char    *stem,
         char          *image_path,
         char          *mask_path,
         char          *problem)
{
  UnetReviewRow *row = g_new0 (UnetReviewRow, 1);

  row->pair = (UnetPair){g_strdup (stem), image_path, mask_path};
  row->kind = kind;
  row->problem = problem;
  g_ptr_array_add (review->rows, row);
  return row;
}

/* --- names --- */

static void
add_image (UnetReview *review, const UnetMatching *matching, guint index)
{
  const UnetPictureEntry *image = unet_picture_folder_get (matching->images, index);
  const UnetPictureEntry *mask = NULL;
  const int               found = matching->match[index];
  char                   *path = g_build_filename (matching->images->path, image->name, NULL);
  char                   *mask_path = NULL;

  if (found >= 0)
    {
      mask = unet_picture_folder_get (matching->masks, (guint)found);
      mask_path = g_build_filename (matching->masks->path, mask->name, NULL);
    }
  if (!matching->same_folder && unet_picture_folder_has_twin (matching->images, (int)index))
    add_row (review, UNET_REVIEW_TWIN, image->stem, path, mask_path,
             g_strdup (_ ("Another image has the same name: keep one of them.")));
  else if (mask == NULL)
    add_row (review, UNET_REVIEW_NO_MASK, image->stem, path, NULL,
             g_strdup (_ ("There is no mask of this name, nor with _mask appended.")));
  else if (unet_picture_folder_has_twin (matching->masks, found))
    add_row (review, UNET_REVIEW_TWIN, image->stem, path, mask_path,
             g_strdup (_ ("Another mask has the same name: keep one of them.")));
  else
    add_row (review, UNET_REVIEW_PAIR, image->stem, path, mask_path, NULL);
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const UnetReviewRow *first = *(UnetReviewRow *const *)a, *second = *(UnetReviewRow *const *)b;

  return strcmp (first->pair.stem, second->pair.stem);
}

static void
add_names (UnetReview *review, const UnetMatching *matching)
{
  const guint      n_masks = matching->masks->entries->len;
  g_autofree bool *used = g_new0 (bool, n_masks);

  for (guint i = 0; i < matching->images->entries->len; i++)
    {
      if (matching->match[i] >= 0)
        used[matching->match[i]] = true;
      if (!unet_matching_is_mask (matching, i))
        add_image (review, matching, i);
    }
  for (guint i = 0; i < n_masks && !matching->same_folder; i++)
    {
      const UnetPictureEntry *mask = unet_picture_folder_get (matching->masks, i);

      if (used[i] ||
          (i > 0 && used[i - 1] && unet_picture_folder_has_twin (matching->masks, (int)i - 1)))
        continue;
      add_row (review, UNET_REVIEW_NO_IMAGE, mask->stem, NULL,
               g_build_filename (matching->masks->path, mask->name, NULL),
               g_strdup (_ ("There is no image for this mask: it is not used.")));
    }
  g_ptr_array_sort (review->rows, compare_rows);
}

/* --- headers --- */

static void
look_at_pair (UnetReviewRow *row, double scale)
{
  g_autoptr (GError) error = NULL;
  int width, height, channels;

  if (row->pair.image_path != NULL)
    unet_image_probe (row->pair.image_path, &row->width, &row->height, &row->channels, &error);
  if (error == NULL && row->kind == UNET_REVIEW_PAIR)
    unet_image_probe (row->pair.mask_path, &width, &height, &channels, &error);
  if (error != NULL)
    row->kind = UNET_REVIEW_UNREADABLE;
  else if (row->kind == UNET_REVIEW_PAIR && !unet_sample_check (&row->pair, scale, &error))
    row->kind = UNET_REVIEW_SIZES;
  if (error != NULL)
    {
      g_free (row->problem);
      row->problem = g_strdup (error->message);
    }
}

static guint
hash_size (gconstpointer key)
{
  const UnetReviewRow *row = key;

  return (guint)row->width * 31 + (guint)row->height;
}

static gboolean
sizes_are_equal (gconstpointer a, gconstpointer b)
{
  const UnetReviewRow *first = a, *second = b;

  return first->width == second->width && first->height == second->height;
}

static void
summarise_sizes (UnetReview *review)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (hash_size, sizes_are_equal);
  guint most = 0;

  review->channels = 1;
  for (guint i = 0; i < review->rows->len; i++)
    {
      UnetReviewRow *row = g_ptr_array_index (review->rows, i);
      guint          count;

      review->n_unused += row->kind == UNET_REVIEW_NO_IMAGE;
      if (row->kind != UNET_REVIEW_PAIR)
        {
          review->n_problems += row->kind != UNET_REVIEW_NO_IMAGE;
          continue;
        }
      count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, row)) + 1;
      g_hash_table_insert (counts, row, GUINT_TO_POINTER (count));
      if (count > most)
        {
          most = count;
          review->width = row->width;
          review->height = row->height;
        }
      if (row->channels > 2)
        review->channels = 3;
      review->min_width = review->n_pairs == 0 ? row->width : MIN (review->min_width, row->width);
      review->min_height =
          review->n_pairs == 0 ? row->height : MIN (review->min_height, row->height);
      review->max_width = MAX (review->max_width, row->width);
      review->max_height = MAX (review->max_height, row->height);
      review->n_pairs++;
    }
  review->n_sizes = (int)g_hash_table_size (counts);
}

/* --- pixels --- */

/* Files are decoded on all cores, some pairs at a time, and between these FUNC is asked. */
#define PAIRS_AT_A_TIME 16

typedef struct
{
  UnetReviewRow *rows[PAIRS_AT_A_TIME];
  int            n;
} Batch;

static void
decode_task (void *data, int64_t index, int worker)
{
  UnetReviewRow *row = ((Batch *)data)->rows[index];
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetImage) image = unet_image_load (row->pair.image_path, UNET_ROLE_PICTURE, &error);
  g_autoptr (UnetImage) mask = NULL;

  if (image != NULL)
    mask = unet_image_load (row->pair.mask_path, UNET_ROLE_MASK, &error);
  if (mask != NULL)
    return;
  row->kind = UNET_REVIEW_UNREADABLE;
  row->problem = g_strdup (error->message);
}

static bool
set_cancelled (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
  return false;
}

/* FALSE when FUNC gave up. */
static bool
decode_all (UnetReview *review, UnetScanFunc func, void *data, GError **error)
{
  const int n = (int)review->rows->len;
  g_autoptr (UnetPool) pool = unet_pool_new (0);

  for (int i = 0; i < n;)
    {
      Batch batch = {.n = 0};

      for (; i < n && batch.n < PAIRS_AT_A_TIME; i++)
        {
          UnetReviewRow *row = g_ptr_array_index (review->rows, i);

          if (row->kind == UNET_REVIEW_PAIR)
            batch.rows[batch.n++] = row;
        }
      unet_pool_run (pool, batch.n, decode_task, &batch);
      if (func != NULL && !func (data, i, n))
        return set_cancelled (error);
    }
  return true;
}

static UnetPairs *
collect_pairs (const UnetReview *review)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  for (guint i = 0; i < review->rows->len; i++)
    {
      UnetReviewRow *row = g_ptr_array_index (review->rows, i);

      if (row->kind == UNET_REVIEW_PAIR)
        g_ptr_array_add (list, &row->pair);
    }
  return unet_pairs_new ((const UnetPair *const *)list->pdata, (int)list->len);
}

static void
take_problem (UnetReview *review, GError *error)
{
  if (review->problem == NULL)
    review->problem = g_strdup (error->message);
}

/* The third pass is quick beside the second and has been counted with it. */
typedef struct
{
  UnetScanFunc func;
  void        *data;
  int          n;
} Ask;

static bool
ask_again (void *data, int n_done, int n_total)
{
  const Ask *ask = data;

  return ask->func == NULL || ask->func (ask->data, ask->n, ask->n);
}

/* FALSE when FUNC gave up. */
static bool
look_at_masks (UnetReview  *review,
               int          n_classes,
               int          ignore_value,
               UnetScanFunc func,
               void        *data,
               GError     **error)
{
  Ask ask = {func, data, (int)review->rows->len};
  g_autoptr (UnetPairs) pairs = NULL;
  g_autoptr (GError) local_error = NULL;

  if (review->n_pairs == 0)
    return true;
  pairs = collect_pairs (review);
  review->has_values =
      unet_mask_values_scan_shares (pairs, n_classes, ignore_value, ask_again, &ask,
                                    &review->values, review->shares, &local_error);
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return false;
    }
  if (local_error != NULL)
    take_problem (review, local_error);
  return true;
}

/* The sentence for the first row that keeps training from beginning, where the names are well. */
static void
take_row_problem (UnetReview *review)
{
  for (guint i = 0; i < review->rows->len && review->problem == NULL; i++)
    {
      const UnetReviewRow *row = g_ptr_array_index (review->rows, i);

      if (row->kind == UNET_REVIEW_SIZES || row->kind == UNET_REVIEW_UNREADABLE)
        review->problem = g_strdup (row->problem);
    }
}

UnetReview *
unet_review_new (const char  *images,
                 const char  *masks,
                 double       scale,
                 int          n_classes,
                 int          ignore_value,
                 UnetScanFunc func,
                 void        *data,
                 GError     **error)
{
  g_autoptr (UnetReview) review = NULL;
  g_auto (UnetMatching) matching = {0};
  g_autoptr (GError) local_error = NULL;

  if (!unet_matching_open (&matching, images, masks, error))
    return NULL;
  review = g_new0 (UnetReview, 1);
  review->rows = g_ptr_array_new_with_free_func (row_free);
  add_names (review, &matching);
  for (guint i = 0; i < review->rows->len; i++)
    look_at_pair (g_ptr_array_index (review->rows, i), scale);
  if (!decode_all (review, func, data, error))
    return NULL;
  summarise_sizes (review);
  if (!unet_matching_check (&matching, &local_error))
    take_problem (review, local_error);
  take_row_problem (review);
  if (!look_at_masks (review, n_classes, ignore_value, func, data, error))
    return NULL;
  return g_steal_pointer (&review);
}
