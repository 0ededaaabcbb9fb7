/* segments.c: pictures, networks and the page Segment, for tests
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "segments.h"

#include "app-test.h"
#include "dataset/sample-set.h"
#include "engine/train.h"
#include "support/support.h"
#include "windows.h"

#define N_PICTURES 6
#define SIZE 64

static struct
{
  char *folder, *model;
} sets[2];

void
segments_make_data (const char *folder, int n, int n_classes)
{
  UnetSampleSet set;
  g_autoptr (GError) error = NULL;

  unet_sample_set_init (&set);
  set.count = n;
  set.size = SIZE;
  set.classes = n_classes;
  unet_sample_set_write (&set, folder, &error);
  g_assert_no_error (error);
}

char *
segments_train (const char *folder, int epochs)
{
  g_autoptr (UnetTrainSpec) spec = app_test_make_spec (folder);
  UnetTrainResult result;
  g_autoptr (GError) error = NULL;
  char *path;

  spec->epochs = epochs;
  unet_train (spec, NULL, &result, &error);
  g_assert_no_error (error);
  path = g_strdup (result.last_path);
  unet_train_result_clear (&result);
  return path;
}

const char *
segments_get_folder (int n_classes)
{
  char **folder = &sets[n_classes - 2].folder;

  if (*folder == NULL)
    {
      *folder = test_make_folder ();
      segments_make_data (*folder, N_PICTURES, n_classes);
    }
  return *folder;
}

const char *
segments_get_model (int n_classes)
{
  char **model = &sets[n_classes - 2].model;

  if (*model == NULL)
    *model = segments_train (segments_get_folder (n_classes), 8);
  return *model;
}

void
segments_clean_up (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      if (sets[i].folder != NULL)
        test_remove_folder (sets[i].folder);
      g_clear_pointer (&sets[i].folder, g_free);
      g_clear_pointer (&sets[i].model, g_free);
    }
}

char *
segments_dup_picture (int n_classes, int index)
{
  g_autofree char *name = g_strdup_printf ("cells-%04d.png", index);

  return g_build_filename (segments_get_folder (n_classes), "imgs", name, NULL);
}

void
segments_reset_settings (void)
{
  g_autoptr (GSettings) settings = g_settings_new (UNET_APP_ID);
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  g_object_get (settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (int i = 0; keys[i] != NULL; i++)
    g_settings_reset (settings, keys[i]);
}

static void
on_toast (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SegmentsPage *opened = data;

  g_free (opened->toast);
  opened->toast = g_variant_dup_string (parameter, NULL);
}

void
segments_open (SegmentsPage *opened)
{
  static const GActionEntry actions[] = {
      {.name = "toast", .activate = on_toast, .parameter_type = "s"}};
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  GtkWidget *widget = g_object_new (UNET_TYPE_SEGMENT_PAGE, NULL);

  *opened = (SegmentsPage){.page = UNET_SEGMENT_PAGE (widget)};
  opened->window = windows_show (widget, 1000, 700);
  g_action_map_add_action_entries (G_ACTION_MAP (group), actions, G_N_ELEMENTS (actions), opened);
  gtk_widget_insert_action_group (opened->window, "win", G_ACTION_GROUP (group));
}

static bool
is_gone (gpointer data)
{
  return *(UnetSegmentPage **)data == NULL;
}

void
segments_close (SegmentsPage *opened)
{
  g_object_add_weak_pointer (G_OBJECT (opened->page), (gpointer *)&opened->page);
  gtk_window_destroy (GTK_WINDOW (opened->window));
  /* What is under way on threads holds the page until it has ended. */
  windows_wait (is_gone, &opened->page);
  g_clear_pointer (&opened->toast, g_free);
}

void
segments_add (SegmentsPage *opened, int n_classes, int n)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (int i = 1; i <= n; i++)
    g_ptr_array_add (paths, segments_dup_picture (n_classes, i));
  g_ptr_array_add (paths, NULL);
  unet_segment_page_add (opened->page, (const char *const *)paths->pdata);
}

static gboolean
is_quiet (gpointer data)
{
  UnetSegmentPage *page = data;

  return !unet_session_is_busy (page->session) && !unet_segment_page_is_busy (page);
}

void
segments_wait (SegmentsPage *opened)
{
  app_test_wait (is_quiet, opened->page);
  windows_settle (opened->window);
}

const char *
segments_get_notice (SegmentsPage *opened)
{
  return unet_notice_get_text (opened->page->notice);
}

uint8_t *
segments_read_classes (SegmentsPage *opened, int *width, int *height)
{
  const UnetSegmentation *shown = opened->page->shown;
  uint8_t                *classes;

  g_assert_nonnull (shown);
  *width = shown->image->width;
  *height = shown->image->height;
  classes = g_malloc ((gsize)*width * (gsize)*height);
  for (int y = 0; y < *height; y++)
    for (int x = 0; x < *width; x++)
      {
        UnetMaskViewPixel pixel;

        g_assert_true (unet_mask_view_read_pixel (opened->page->view, x, y, &pixel));
        classes[y * *width + x] = (uint8_t)pixel.class_index;
      }
  return classes;
}
