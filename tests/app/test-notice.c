/* test-notice.c: a sentence at the top of a page
 *
 * SPDX-License-Identifier: MIT
 */
#include "app/application.h"
#include "app/notice.h"

static void
test_says_and_hides (void)
{
  UnetNotice *notice = g_object_ref_sink (g_object_new (UNET_TYPE_NOTICE, NULL));
  g_autoptr (GError) error =
                 g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "It <b>failed</b>");

  g_assert_null (unet_notice_get_text (notice));
  unet_notice_show_error (notice, error);
  g_assert_cmpstr (unet_notice_get_text (notice), ==, "It <b>failed</b>");
  unet_notice_show (notice, GTK_MESSAGE_INFO, "Another");
  g_assert_cmpstr (unet_notice_get_text (notice), ==, "Another");
  unet_notice_hide (notice);
  g_assert_null (unet_notice_get_text (notice));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (notice)));
  g_assert_finalize_object (notice);
}

/* What the core says names options, and files whose names may be no UTF-8. */
static void
test_words (void)
{
  UnetNotice *notice = g_object_ref_sink (g_object_new (UNET_TYPE_NOTICE, NULL));
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED,
                                                  "a\xe9.png: take a larger --scale");

  unet_notice_show_error (notice, error);
  g_assert_cmpstr (unet_notice_get_text (notice), ==, "a\xef\xbf\xbd.png: take a larger “Scale”");
  g_assert_finalize_object (notice);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  unet_app_init ();
  g_test_add_func ("/app/notice/says-and-hides", test_says_and_hides);
  g_test_add_func ("/app/notice/words", test_words);
  return g_test_run ();
}
