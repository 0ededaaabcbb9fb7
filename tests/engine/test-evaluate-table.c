/* test-evaluate-table.c: several evaluations in one table
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/evaluate-table.h"

#include "support/support.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define N_IMAGES 6

/* Two models and a folder of masks on as many images, of two kinds. */
typedef struct
{
  UnetEvaluateRecord records[3][N_IMAGES];
  UnetEmScores       em[3];
  UnetEvaluation     evaluations[3];
  UnetEvaluateEntry  entries[3];
} Set;

static void
fill (Set *set)
{
  static const char *const names[] = {"plain", "res|net, 34", "others"};
  static const char *const files[] = {"runs/plain.pth", "runs/resnet.pth", "masks"};
  static const char *const images[] = {"a", "b", "c", "d", "e", "f"};
  const double             dice[3][2] = {{0.5, 0.7}, {0.75, 0.7}, {0.25, 0.2}};

  *set = (Set){0};
  for (int i = 0; i < 3; i++)
    {
      UnetEvaluation *evaluation = &set->evaluations[i];
      const double    mean = (dice[i][0] + dice[i][1]) / 2;

      for (int k = 0; k < N_IMAGES; k++)
        {
          set->records[i][k].name = (char *)images[k];
          set->records[i][k].scores =
              (UnetScores){dice[i][k % 2], dice[i][k % 2] / 2, 1, 0.5, 0.875};
        }
      set->em[i] = (UnetEmScores){0.0625, 0.125, 0.000353, 0.5, 0.3, i < 2 ? 0.9 : -1};
      evaluation->images = set->records[i];
      evaluation->n_images = N_IMAGES;
      evaluation->n_classes = 2;
      evaluation->values = (UnetMaskValues){.n = 2, .components = 1, .value = {{0}, {255}}};
      evaluation->mean = (UnetScores){mean, mean / 2, 1, 0.5, 0.875};
      evaluation->pooled = (UnetScores){0.125, 0.0625, 1, 0.5, 0.875};
      evaluation->scale = 0.5;
      evaluation->threshold = 0.5;
      evaluation->n_parameters = i < 2 ? 1000 * (i + 1) : 0;
      evaluation->seconds = i < 2 ? 0.25 * (i + 1) : 0;
      set->entries[i] = (UnetEvaluateEntry){names[i], files[i], evaluation};
    }
}

static void
add_em (Set *set)
{
  for (int i = 0; i < 3; i++)
    set->evaluations[i].em = &set->em[i];
}

static void
test_text (void)
{
  Set              set;
  g_autofree char *text = NULL;

  fill (&set);
  text = unet_evaluate_table_format (set.entries, 2, UNET_TABLE_TEXT);
  g_assert_cmpstr (text, ==,
                   "6 images\n"
                   "\n"
                   "mean over images    Dice     IoU  precision  recall  accuracy\n"
                   "plain             0.6000  0.3000     1.0000  0.5000    0.8750\n"
                   "res|net, 34       0.7250  0.3625     1.0000  0.5000    0.8750\n"
                   "\n"
                   "pooled over pixels    Dice     IoU  precision  recall  accuracy\n"
                   "plain               0.1250  0.0625     1.0000  0.5000    0.8750\n"
                   "res|net, 34         0.1250  0.0625     1.0000  0.5000    0.8750\n"
                   "\n"
                   "model        parameters  scale  s/image\n"
                   "plain              1000    0.5    0.250\n"
                   "res|net, 34        2000    0.5    0.500\n"
                   "\n"
                   "difference per image          mean       95 % interval  won  tied  lost\n"
                   /* Of six draws, each as likely as not, at least one and at most five in all but
                    * 1.6 % at either end: 1/6 and 5/6 of the difference. */
                   "res|net, 34 - plain, Dice  +0.1250  [+0.0417, +0.2083]    3     3     0\n"
                   "res|net, 34 - plain, IoU   +0.0625  [+0.0208, +0.1042]    3     3     0\n");
}

static void
test_markdown (void)
{
  Set              set;
  g_autofree char *text = NULL;

  fill (&set);
  add_em (&set);
  text = unet_evaluate_table_format (set.entries, 3, UNET_TABLE_MARKDOWN);
  g_assert_nonnull (strstr (text, "\n\n| pooled over pixels | Dice | IoU | precision | recall |"
                                  " accuracy |\n| :-- | --: | --: | --: | --: | --: |\n"));
  g_assert_nonnull (strstr (text, "| model | parameters | scale | s/image | pixel error | Rand"
                                  " error | warping error |\n"));
  g_assert_nonnull (strstr (text, "\n| res\\|net, 34 | 2000 | 0.5 | 0.500 | 0.0625 | 0.1250 |"
                                  " 0.000353 |\n"));
  g_assert_nonnull (strstr (text, "\n| others | - | - | - | 0.0625 | 0.1250 | 0.000353 |\n"));
  /* Each with each. */
  g_assert_nonnull (strstr (text, "\n| others - plain, Dice | -0.3750 | [-0.4583, -0.2917] | 0 | 0"
                                  " | 6 |\n"));
  g_assert_nonnull (strstr (text, "\n| others - res\\|net, 34, IoU | "));
}

static void
test_one (void)
{
  Set              set;
  g_autofree char *text = NULL;

  fill (&set);
  text = unet_evaluate_table_format (set.entries, 1, UNET_TABLE_TEXT);
  g_assert_null (strstr (text, "difference"));
  g_assert_true (g_str_has_suffix (text, "\nplain        1000    0.5    0.250\n"));
}

static void
test_classes (void)
{
  Set              set;
  UnetScores       classes[2] = {{1, 1, 1, 1, 1}, {0.5, 0.25, 1, 1, 1}};
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;

  fill (&set);
  set.evaluations[0].mean_classes = set.evaluations[0].pooled_classes = classes;
  text = unet_evaluate_table_format (set.entries, 1, UNET_TABLE_TEXT);
  g_assert_nonnull (strstr (text, "\nplain, class 1 (255)  0.5000  0.2500 "));
  json = unet_evaluate_table_format (set.entries, 1, UNET_TABLE_JSON);
  g_assert_nonnull (strstr (json, "\"classes\": [{\"dice\": 1"));
  set.evaluations[0].values.components = 3;
  g_free (text);
  text = unet_evaluate_table_format (set.entries, 1, UNET_TABLE_TEXT);
  g_assert_nonnull (strstr (text, "\nplain, class 1 (255, 0, 0)  "));
}

static void
test_csv (void)
{
  Set              set;
  g_autofree char *csv = NULL;
  g_auto (GStrv) lines = NULL;
  g_auto (GStrv) head = NULL;

  fill (&set);
  csv = unet_evaluate_table_format (set.entries, 3, UNET_TABLE_CSV);
  lines = g_strsplit (csv, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 5);
  head = g_strsplit (lines[0], ",", -1);
  g_assert_cmpstr (lines[0], ==,
                   "model,file,images,parameters,scale,seconds_per_image,mean_dice,mean_iou,"
                   "mean_precision,mean_recall,mean_accuracy,pooled_dice,pooled_iou,"
                   "pooled_precision,pooled_recall,pooled_accuracy,against,dice_difference,"
                   "dice_low,dice_high,dice_wins,dice_ties,dice_losses,iou_difference,iou_low,"
                   "iou_high,iou_wins,iou_ties,iou_losses");
  g_assert_cmpstr (lines[1], ==,
                   "plain,runs/plain.pth,6,1000,0.5,0.250000,0.600000,0.300000,1.000000,0.500000,"
                   "0.875000,0.125000,0.062500,1.000000,0.500000,0.875000,,,,,,,,,,,,,");
  g_assert_cmpstr (lines[2], ==,
                   "\"res|net, 34\",runs/resnet.pth,6,2000,0.5,0.500000,0.725000,0.362500,1.000000,"
                   "0.500000,0.875000,0.125000,0.062500,1.000000,0.500000,0.875000,plain,0.125000,"
                   "0.041667,0.208333,3,3,0,0.062500,0.020833,0.104167,3,3,0");
  g_assert_true (g_str_has_prefix (lines[3], "others,masks,6,,,,0.225000,"));
  for (int i = 1; i < 4; i += 2)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], ",", -1);

      g_assert_cmpuint (g_strv_length (fields), ==, g_strv_length (head));
    }
  add_em (&set);
  g_free (csv);
  csv = unet_evaluate_table_format (set.entries, 2, UNET_TABLE_CSV);
  g_assert_nonnull (strstr (csv, ",pooled_accuracy,pixel_error,rand_error,warping_error,against,"));
  g_assert_nonnull (strstr (csv, ",0.875000,0.062500,0.125000,0.000353,plain,0.125000,"));
}

static void
test_pictures (void)
{
  Set              set;
  g_autofree char *csv = NULL;

  fill (&set);
  csv = unet_evaluate_table_to_csv (set.entries, 2);
  g_assert_true (
      g_str_has_prefix (csv, "model,name,class,dice,iou,precision,recall,accuracy\n"
                             "plain,a,foreground,0.500000,0.250000,1.000000,0.500000,0.875000\n"));
  g_assert_nonnull (strstr (csv, "\nplain,pooled,foreground,0.125000,"));
  g_assert_nonnull (strstr (csv, "\n\"res|net, 34\",b,foreground,0.700000,"));
}

static JsonObject *
get_element (JsonObject *root, const char *name, guint index)
{
  return json_array_get_object_element (json_object_get_array_member (root, name), index);
}

static double
get (JsonObject *object, const char *member, const char *name)
{
  return json_object_get_double_member (json_object_get_object_member (object, member), name);
}

static void
test_json (void)
{
  Set              set;
  g_autofree char *json = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonObject *root, *model, *pair;

  fill (&set);
  add_em (&set);
  json = unet_evaluate_table_format (set.entries, 3, UNET_TABLE_JSON);
  json_parser_load_from_data (parser, json, -1, &error);
  g_assert_no_error (error);
  root = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpfloat (json_object_get_double_member (root, "mask_threshold"), ==, 0.5);
  g_assert_cmpfloat (json_object_get_double_member (root, "interval"), ==, 0.95);
  model = get_element (root, "models", 1);
  g_assert_cmpstr (json_object_get_string_member (model, "name"), ==, "res|net, 34");
  g_assert_cmpstr (json_object_get_string_member (model, "file"), ==, "runs/resnet.pth");
  g_assert_cmpint (json_object_get_int_member (model, "parameters"), ==, 2000);
  g_assert_cmpfloat (json_object_get_double_member (model, "seconds_per_image"), ==, 0.5);
  g_assert_cmpfloat (get (model, "mean", "dice"), ==, 0.725);
  g_assert_cmpfloat (get (model, "pooled", "iou"), ==, 0.0625);
  g_assert_cmpfloat (get (model, "em", "rand_error"), ==, 0.125);
  g_assert_cmpfloat (get (model, "em", "warping_threshold"), ==, 0.9);
  g_assert_cmpfloat (json_object_get_double_member (get_element (model, "images", 0), "dice"), ==,
                     0.75);
  model = get_element (root, "models", 2);
  g_assert_false (json_object_has_member (model, "parameters"));
  g_assert_true (json_object_get_null_member (json_object_get_object_member (model, "em"),
                                              "warping_threshold"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (root, "comparisons")), ==,
                    3);
  pair = get_element (root, "comparisons", 1);
  g_assert_cmpstr (json_object_get_string_member (pair, "model"), ==, "others");
  g_assert_cmpstr (json_object_get_string_member (pair, "against"), ==, "plain");
  g_assert_cmpint (json_object_get_int_member (pair, "images"), ==, N_IMAGES);
  g_assert_cmpfloat (get (pair, "dice", "mean"), ==, -0.375);
  g_assert_cmpfloat (get (pair, "dice", "high") * 24, <, -6.99);
  g_assert_cmpfloat (get (pair, "iou", "losses"), ==, N_IMAGES);
}

/* Too few images for an interval: the difference is there, and what is not known is not a number.
 */
static void
test_few (void)
{
  Set              set;
  g_autofree char *text = NULL;
  g_autofree char *csv = NULL;
  g_autofree char *json = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  fill (&set);
  for (int i = 0; i < 3; i++)
    set.evaluations[i].n_images = 4;
  text = unet_evaluate_table_format (set.entries, 2, UNET_TABLE_TEXT);
  g_assert_nonnull (
      strstr (text, "\nres|net, 34 - plain, Dice  +0.1250              -    2     2     0\n"));
  csv = unet_evaluate_table_format (set.entries, 2, UNET_TABLE_CSV);
  g_assert_nonnull (strstr (csv, ",plain,0.125000,,,2,2,0,0.062500,,,2,2,0\n"));
  json = unet_evaluate_table_format (set.entries, 2, UNET_TABLE_JSON);
  json_parser_load_from_data (parser, json, -1, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (json, "\"low\": null, \"high\": null, \"wins\": 2"));
}

/* Numbers are written alike everywhere. */
static void
test_locale (void)
{
  Set   set;
  char *expected[4];

  fill (&set);
  for (int format = 0; format < 4; format++)
    expected[format] = unet_evaluate_table_format (set.entries, 3, (UnetTableFormat)format);
  if (test_enter_comma_locale ())
    {
      for (int format = 0; format < 4; format++)
        {
          g_autofree char *text =
              unet_evaluate_table_format (set.entries, 3, (UnetTableFormat)format);

          g_assert_cmpstr (text, ==, expected[format]);
        }
      test_leave_comma_locale ();
    }
  for (int format = 0; format < 4; format++)
    g_free (expected[format]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/evaluate-table/text", test_text);
  g_test_add_func ("/engine/evaluate-table/markdown", test_markdown);
  g_test_add_func ("/engine/evaluate-table/one", test_one);
  g_test_add_func ("/engine/evaluate-table/classes", test_classes);
  g_test_add_func ("/engine/evaluate-table/csv", test_csv);
  g_test_add_func ("/engine/evaluate-table/pictures", test_pictures);
  g_test_add_func ("/engine/evaluate-table/json", test_json);
  g_test_add_func ("/engine/evaluate-table/few", test_few);
  g_test_add_func ("/engine/evaluate-table/locale", test_locale);
  return g_test_run ();
}
