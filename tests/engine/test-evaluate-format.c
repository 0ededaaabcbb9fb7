/* test-evaluate-format.c: scores as JSON and CSV
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate.h"

#include <json-glib/json-glib.h>
#include <string.h>

static double
member (JsonObject *object, const char *name)
{
  g_assert_true (json_object_has_member (object, name));
  return json_object_get_double_member (object, name);
}

static void
test_json (void)
{
  UnetScores         a = {2.0 / 3, 0.5, 0.75, 0.6, 0.85}, b = {1, 0, 1e-8, 1.0 / 7, 0.1};
  UnetScores         classes[3] = {b, a, b};
  UnetEvaluateRecord records[2] = {
      {.name = (char *)"a", .scores = a, .classes = classes},
      {.name = (char *)"b", .scores = b, .classes = classes},
  };
  UnetEvaluation   evaluation = {.n_images = 2,
                                 .images = records,
                                 .n_classes = 3,
                                 .mean = a,
                                 .pooled = b,
                                 .mean_classes = classes,
                                 .pooled_classes = classes,
                                 .scale = 0.25,
                                 .threshold = 1e-8}; /* json-glib 1.6 cannot write this */
  UnetEvaluateSpec spec = {.model = (char *)"m.pth"};
  g_autofree char *json = unet_evaluation_to_json (&evaluation, &spec);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonObject *root, *image;
  JsonArray  *array;

  json_parser_load_from_data (parser, json, -1, &error);
  g_assert_no_error (error);
  root = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpstr (json_object_get_string_member (root, "model"), ==, "m.pth");
  g_assert_cmpfloat (member (root, "scale"), ==, 0.25);
  g_assert_cmpfloat (member (root, "mask_threshold"), ==, 1e-8);
  g_assert_cmpfloat (member (json_object_get_object_member (root, "mean"), "dice"), ==, a.dice);
  g_assert_cmpfloat (member (json_object_get_object_member (root, "pooled"), "precision"), ==,
                     1e-8);
  array = json_object_get_array_member (root, "images");
  g_assert_cmpint (json_array_get_length (array), ==, 2);
  image = json_array_get_object_element (array, 1);
  g_assert_cmpstr (json_object_get_string_member (image, "name"), ==, "b");
  g_assert_cmpfloat (member (image, "dice"), ==, b.dice);
  g_assert_cmpfloat (member (image, "iou"), ==, b.iou);
  g_assert_cmpfloat (member (image, "precision"), ==, b.precision);
  g_assert_cmpfloat (member (image, "recall"), ==, b.recall);
  g_assert_cmpfloat (member (image, "accuracy"), ==, b.accuracy);
  array = json_object_get_array_member (image, "classes");
  g_assert_cmpint (json_array_get_length (array), ==, 3);
  g_assert_cmpfloat (member (json_array_get_object_element (array, 1), "iou"), ==, a.iou);
}

/* Names as they are in people's folders, and numbers in the C locale. */
static void
test_csv (void)
{
  UnetScores         scores = {2.0 / 3, 0.5, 0.75, 0.6, 0.85}, ones = {1, 1, 1, 1, 1};
  UnetScores         classes[2] = {ones, scores};
  UnetEvaluateRecord records[2] = {
      {.name = (char *)"a, \"b\"", .scores = scores},
      {.name = (char *)"c", .scores = ones},
  };
  UnetEvaluation evaluation = {
      .n_images = 2, .images = records, .n_classes = 2, .mean = scores, .pooled = ones};
  g_autofree char *csv = unet_evaluation_to_csv (&evaluation);
  g_autofree char *json = NULL;
  UnetEvaluateSpec spec = {.predictions = (char *)"x\\\"y\n"};

  g_assert_cmpstr (csv, ==,
                   "name,class,dice,iou,precision,recall,accuracy\n"
                   "\"a, \"\"b\"\"\",foreground,0.666667,0.500000,0.750000,0.600000,0.850000\n"
                   "c,foreground,1.000000,1.000000,1.000000,1.000000,1.000000\n"
                   "mean,foreground,0.666667,0.500000,0.750000,0.600000,0.850000\n"
                   "pooled,foreground,1.000000,1.000000,1.000000,1.000000,1.000000\n");
  json = unet_evaluation_to_json (&evaluation, &spec);
  g_assert_nonnull (strstr (json, "\"x\\\\\\\"y\\n\""));
  g_assert_nonnull (strstr (json, "\"a, \\\"b\\\"\""));

  g_clear_pointer (&csv, g_free);
  for (int i = 0; i < 2; i++)
    records[i].classes = classes;
  evaluation.mean_classes = evaluation.pooled_classes = classes;
  csv = unet_evaluation_to_csv (&evaluation);
  g_assert_nonnull (strstr (csv,
                            "\nc,mean of classes,1.000000,1.000000,1.000000,1.000000,1.000000\n"
                            "c,class 0,1.000000,1.000000,1.000000,1.000000,1.000000\n"
                            "c,class 1,0.666667,0.500000,0.750000,0.600000,0.850000\n"
                            "mean,mean of classes,"));
}

static void
test_curve (void)
{
  UnetCurvePoint   points[UNET_CURVE_N] = {0};
  UnetEvaluation   evaluation = {.curve = points};
  g_autofree char *csv = NULL;
  g_auto (GStrv) lines = NULL;

  for (int i = 0; i < UNET_CURVE_N; i++)
    points[i].threshold = i / 1000.0;
  points[250].mean = (UnetScores){2.0 / 3, 0.5, 0.75, 0.6, 0.85};
  points[250].pooled = (UnetScores){1, 0.25, 1, 0, 0.125};
  csv = unet_evaluation_curve_to_csv (&evaluation);
  lines = g_strsplit (csv, "\n", -1);
  g_assert_cmpint (g_strv_length (lines), ==, UNET_CURVE_N + 2);
  g_assert_cmpstr (lines[0], ==,
                   "threshold,mean_dice,mean_iou,mean_precision,mean_recall,mean_accuracy,"
                   "pooled_dice,pooled_iou,pooled_precision,pooled_recall,pooled_accuracy");
  g_assert_cmpstr (lines[251], ==,
                   "0.250,0.666667,0.500000,0.750000,0.600000,0.850000,1.000000,0.250000,1.000000,"
                   "0.000000,0.125000");
  g_assert_true (g_str_has_prefix (lines[UNET_CURVE_N], "1.000,"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/evaluate-format/json", test_json);
  g_test_add_func ("/engine/evaluate-format/csv", test_csv);
  g_test_add_func ("/engine/evaluate-format/curve", test_curve);
  return g_test_run ();
}
