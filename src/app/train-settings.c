/* train-settings.c: the page Train: what is remembered
 *
 * Settings are kept a second after the last change, and when the page goes: not with each letter
 * that is typed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/train-page-private.h"

#define REMEMBER_AFTER 1000 /* milliseconds */

/* Settings hold UTF-8 only; the few folders with other names are not remembered. */
static void
set_text (GSettings *settings, const char *key, const char *text)
{
  if (text == NULL)
    text = "";
  g_settings_set_string (settings, key, g_utf8_validate (text, -1, NULL) ? text : "");
}

static char *
get_text (GSettings *settings, const char *key)
{
  char *text = g_settings_get_string (settings, key);

  if (*text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

/* A path with marks in place of its letters would be no path. */
static void
drop_other (char **path)
{
  if (*path == NULL || g_utf8_validate (*path, -1, NULL))
    return;
  g_free (*path);
  *path = g_strdup ("");
}

static void
remember (UnetTrainPage *self)
{
  g_autoptr (UnetTrainSpec) spec = unet_train_panel_dup_settings (self->panel);
  g_autofree char *json = NULL;

  drop_other (&spec->images);
  drop_other (&spec->masks);
  json = unet_train_spec_to_json (spec);
  set_text (self->settings, "train-settings", json);
  set_text (self->settings, "train-weights", spec->load);
  set_text (self->settings, "train-encoder-weights", spec->encoder_weights);
  set_text (self->settings, "train-checkpoints", spec->checkpoints);
  g_settings_set_string (self->settings, "train-recipe",
                         unet_recipe_name (unet_train_panel_get_recipe (self->panel)));
}

static gboolean
remember_later (gpointer data)
{
  UnetTrainPage *self = data;

  self->saving = 0;
  remember (self);
  return G_SOURCE_REMOVE;
}

void
unet_train_page_remember (UnetTrainPage *self)
{
  if (self->settings == NULL)
    return;
  g_clear_handle_id (&self->saving, g_source_remove);
  self->saving = g_timeout_add (REMEMBER_AFTER, remember_later, self);
}

/* What is still waiting is kept now. */
void
unet_train_page_remember_now (UnetTrainPage *self)
{
  if (self->saving == 0)
    return;
  g_clear_handle_id (&self->saving, g_source_remove);
  remember (self);
}

void
unet_train_page_restore (UnetTrainPage *self)
{
  g_autofree char *json = get_text (self->settings, "train-settings");
  g_autofree char *name = get_text (self->settings, "train-recipe");
  UnetRecipe       recipe;
  g_autoptr (UnetTrainSpec) spec = NULL;

  if (json == NULL)
    return;
  if (name != NULL && unet_recipe_parse (name, &recipe))
    unet_train_panel_set_recipe (self->panel, recipe);
  spec = unet_train_panel_dup_settings (self->panel);
  if (!unet_train_spec_from_json (spec, json, NULL))
    return;
  g_free (spec->load);
  g_free (spec->encoder_weights);
  g_free (spec->checkpoints);
  spec->load = get_text (self->settings, "train-weights");
  spec->encoder_weights = get_text (self->settings, "train-encoder-weights");
  spec->checkpoints = g_settings_get_string (self->settings, "train-checkpoints");
  unet_train_panel_set_spec (self->panel, spec);
}
