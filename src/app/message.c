/* message.c: sentences of the core as the window shows them
 *
 * The core has one sentence for both front ends, and where it says what to do it names an option:
 * "say --classes 2", "use --load". Whoever sits at the window never saw one, but sees a row with a
 * label. The table below says which, in the words of the .ui files; its test finds an option that
 * some message names and the table does not.
 *
 * An option is looked for as a whole word behind a space, a bracket or a quotation mark: a file
 * called --scale.png is none, nor is what stands in the middle of a path.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/message.h"

#include <glib/gi18n.h>

/* A word is taken as far as it goes, so --scale-up is not --scale with something behind it. */
#define OPTION "(?<![^\\s\\x{a0}\\x{202f}(«“\"'])--[a-z][a-z-]*[a-z](?![\\w-]|[./=]\\w)"

static const struct
{
  const char *option;
  const char *label;
} labels[] = {
    {"--amp", N_ ("Mixed precision")},
    {"--angle", N_ ("Rotation")},
    {"--architecture", N_ ("Network")},
    {"--augment", N_ ("Augmentation")},
    {"--balance-classes", N_ ("Balance classes")},
    {"--base-channels", N_ ("Base width")},
    {"--batch-size", N_ ("Batch size")},
    {"--bilinear", N_ ("Upsampling")},
    {"--border-sigma", N_ ("Border width")},
    {"--border-weight", N_ ("Border weight")},
    {"--brightness", N_ ("Brightness")},
    {"--checkpoints", N_ ("Checkpoint folder")},
    {"--classes", N_ ("Classes")},
    {"--contrast", N_ ("Contrast")},
    {"--depth", N_ ("Depth")},
    {"--elastic", N_ ("Elastic deformation")},
    {"--em-metrics", N_ ("EM measures")},
    {"--encoder", N_ ("Network")},
    {"--encoder-input", N_ ("Encoder input")},
    {"--encoder-learning-rate", N_ ("Encoder learning rate")},
    {"--encoder-weights", N_ ("Encoder weights")},
    {"--epochs", N_ ("Epochs")},
    {"--freeze-encoder", N_ ("Freeze encoder")},
    {"--ignore-value", N_ ("Ignored mask value")},
    {"--images", N_ ("Images")},
    {"--learning-rate", N_ ("Learning rate")},
    {"--load", N_ ("Start from")},
    {"--loss", N_ ("Loss")},
    {"--mask-threshold", N_ ("Threshold")},
    {"--masks", N_ ("Masks")},
    {"--membrane", N_ ("Membrane")},
    {"--model", N_ ("Model")},
    {"--momentum", N_ ("Momentum")},
    {"--optimizer", N_ ("Optimizer")},
    {"--output", N_ ("Folder")},
    {"--per-class", N_ ("Per class")},
    {"--predictions", N_ ("Predictions")},
    {"--recipe", N_ ("Recipe")},
    {"--resume", N_ ("Resume")},
    {"--scale", N_ ("Scale")},
    {"--seed", N_ ("Seed")},
    {"--shift", N_ ("Shift")},
    {"--threads", N_ ("Threads")},
    {"--validation", N_ ("Validation share")},
    {"--weight-decay", N_ ("Weight decay")},
};

static gboolean
replace (const GMatchInfo *match, GString *result, gpointer data)
{
  g_autofree char *option = g_match_info_fetch (match, 0);

  for (size_t i = 0; i < G_N_ELEMENTS (labels); i++)
    if (g_str_equal (option, labels[i].option))
      {
        /* Translators: the label of a control, quoted in the middle of a sentence */
        g_string_append_printf (result, _ ("“%s”"), _ (labels[i].label));
        return FALSE;
      }
  g_string_append (result, option);
  return FALSE;
}

char *
unet_message_for_window (const char *message)
{
  g_autofree char *valid = g_utf8_make_valid (message, -1);
  g_autoptr (GRegex) option = g_regex_new (OPTION, 0, 0, NULL);

  return g_regex_replace_eval (option, valid, -1, 0, 0, replace, NULL, NULL);
}
