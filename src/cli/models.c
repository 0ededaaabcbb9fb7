/* models.c: unet models
 *
 * Standard output gets the list, or the path of each model that came into the library, one a line.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "base/error.h"
#include "cli/command.h"
#include "cli/models-list.h"
#include "cli/progress.h"
#include "cli/run.h"
#include "jobs/downloader.h"

#include <glib/gi18n.h>

typedef struct
{
  char *name;
  bool  json, quiet;
} Options;

typedef struct
{
  const char *word;
  int (*run) (char **names, int n, const Options *options);
  bool any; /* names may be missing */
} Action;

static UnetParsed
parse (Options *options, GPtrArray *operands, int argc, char **argv, GError **error)
{
  const UnetOption table[] = {
      {"name", 0, UNET_OPTION_STRING, &options->name, .argument = "NAME",
       .text = N_ ("add: call it so (by its file's name)")},
      {"json", 0, UNET_OPTION_ON, &options->json, .text = N_ ("list: as JSON, for programs")},
      {"quiet", 0, UNET_OPTION_ON, &options->quiet, .text = N_ ("say nothing but what fails")},
      {0},
  };
  const UnetCommandLine line = {
      "models",
      N_ ("Keeps models by name, to be used wherever a model file is asked for:\n"
          "  list [NAME...]  the published models that are known, and what is here\n"
          "  get NAME...     downloads published models, and checks them\n"
          "  add FILE...     copies models of your own, or fetched by other means\n"
          "  remove NAME...  removes them again"),
      "list|get NAME...|add FILE...|remove NAME...", table};

  return unet_options_parse (&line, argc, argv, operands, error);
}

static int
fail_usage (const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (UNET_USAGE_ERROR, 0, message);

  return unet_command_fail ("models", error);
}

static int
fail_unknown (const char *name)
{
  g_autoptr (GError) error = NULL;

  g_set_error (&error, UNET_ERROR, UNET_ERROR_ARGUMENT,
               _ ("%s: there is no model of this name: “unet models list” shows them"), name);
  return unet_command_fail ("models", error);
}

static int
list (char **names, int n, const Options *options)
{
  g_autoptr (GPtrArray) items = NULL;
  g_autofree char *text = NULL;

  if (n == 0)
    items = unet_library_list ();
  else
    items = g_ptr_array_new_with_free_func ((GDestroyNotify)unet_library_item_free);
  for (int i = 0; i < n; i++)
    {
      UnetLibraryItem *item = unet_library_get (names[i]);

      if (item == NULL)
        return fail_unknown (names[i]);
      g_ptr_array_add (items, item);
    }
  if (options->json)
    {
      text = unet_models_format_json (items);
      g_print ("%s\n", text);
      return UNET_EXIT_DONE;
    }
  if (n == 0)
    {
      text = unet_models_format_table (items);
      g_print ("%s", text);
      return UNET_EXIT_DONE;
    }
  for (guint i = 0; i < items->len; i++)
    {
      g_autofree char *facts = unet_models_format_item (items->pdata[i]);

      g_print ("%s%s", i > 0 ? "\n" : "", facts);
    }
  return UNET_EXIT_DONE;
}

typedef struct
{
  UnetProgress *progress;
  const char   *name;
  gint64        n_begun, started; /* where this download began, and when */
} Talk;

static void
on_begun (UnetDownloader *job, gint64 n_begun, Talk *talk)
{
  g_autofree char *size = unet_models_format_size (n_begun);

  talk->n_begun = n_begun;
  talk->started = g_get_monotonic_time ();
  if (n_begun > 0)
    unet_progress_line (talk->progress, _ ("%s: going on after %s"), talk->name, size);
}

static void
on_progress (UnetDownloader *job, gint64 n_done, gint64 total, Talk *talk)
{
  bool    small = total >= 0 && total < 10000000;
  int64_t unit = small ? 1000 : 1000000;
  double  seconds, rate;
  UnetBar bar = {.what = talk->name,
                 .unit = small ? "kB" : "MB",
                 .n_done = (int)MIN (n_done / unit, G_MAXINT),
                 .n_total = total < 0 ? -1 : (int)MIN (total / unit, G_MAXINT),
                 .seconds_left = -1};

  seconds = (double)(g_get_monotonic_time () - talk->started) / G_USEC_PER_SEC;
  rate = seconds > 0.5 ? (double)(n_done - talk->n_begun) / seconds : 0;
  bar.rate = rate / (double)unit;
  if (rate > 0 && total >= 0)
    bar.seconds_left = (double)(total - n_done) / rate;
  unet_progress_bar (talk->progress, &bar);
}

static int
get_one (const UnetCatalogueEntry *entry, const Options *options)
{
  g_autoptr (UnetDownloader) job = unet_downloader_new (entry);
  g_autoptr (UnetProgress) progress = unet_progress_new (stderr, options->quiet);
  g_autoptr (UnetLibraryItem) item = unet_library_get (entry->name);
  g_autofree char *size = NULL;
  g_autofree char *address = unet_catalogue_make_address (entry);
  g_autoptr (GError) error = NULL;
  Talk talk = {progress, entry->name, 0, 0};
  bool interrupted;

  if (item->path != NULL)
    {
      unet_progress_line (progress, _ ("%s: is here already"), entry->name);
      g_print ("%s\n", item->path);
      return UNET_EXIT_DONE;
    }
  size = entry->size > 0 ? unet_models_format_size (entry->size) : g_strdup (_ ("unknown size"));
  unet_progress_line (progress, _ ("%s: %s, licence %s, from %s"), entry->name, size,
                      entry->licence, address);
  g_signal_connect (job, "begun", G_CALLBACK (on_begun), &talk);
  g_signal_connect (job, "progress", G_CALLBACK (on_progress), &talk);
  if (!unet_run_job (UNET_JOB (job), progress, &interrupted, &error))
    return unet_command_fail ("models", error);
  if (unet_downloader_get_path (job) == NULL)
    {
      g_printerr (_ ("unet models: what came so far is kept: “unet models get %s” goes on from "
                     "there\n"),
                  entry->name);
      return UNET_EXIT_INTERRUPTED;
    }
  g_clear_pointer (&item, unet_library_item_free);
  item = unet_library_get (entry->name);
  if (item->sha256 != NULL)
    unet_progress_line (progress, _ ("%s: checked; its SHA-256 is %s"), entry->name, item->sha256);
  g_print ("%s\n", unet_downloader_get_path (job));
  return UNET_EXIT_DONE;
}

static int
get (char **names, int n, const Options *options)
{
  int status = UNET_EXIT_DONE;

  for (int i = 0; i < n; i++)
    if (unet_catalogue_lookup (names[i]) == NULL)
      return fail_unknown (names[i]);
  for (int i = 0; i < n && status == UNET_EXIT_DONE; i++)
    status = get_one (unet_catalogue_lookup (names[i]), options);
  return status;
}

static int
add (char **files, int n, const Options *options)
{
  g_autoptr (UnetProgress) progress = unet_progress_new (stderr, options->quiet);

  if (options->name != NULL && n > 1)
    return fail_usage (_ ("--name is for one file"));
  for (int i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *name = unet_library_add (files[i], options->name, NULL, &error);
      g_autoptr (UnetLibraryItem) item = name != NULL ? unet_library_get (name) : NULL;

      if (item == NULL || item->path == NULL)
        return error != NULL ? unet_command_fail ("models", error) : fail_unknown (files[i]);
      unet_progress_line (progress, _ ("%s: is called %s from now on"), files[i], name);
      g_print ("%s\n", item->path);
    }
  return UNET_EXIT_DONE;
}

static int
remove_all (char **names, int n, const Options *options)
{
  g_autoptr (UnetProgress) progress = unet_progress_new (stderr, options->quiet);

  for (int i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!unet_library_remove (names[i], &error))
        return unet_command_fail ("models", error);
      unet_progress_line (progress, _ ("%s: removed"), names[i]);
    }
  return UNET_EXIT_DONE;
}

static const Action actions[] = {{"list", list, true},
                                 {"get", get, false},
                                 {"add", add, false},
                                 {"remove", remove_all, false}};

static int
run (GPtrArray *operands, const Options *options)
{
  const char      *words[G_N_ELEMENTS (actions)];
  const char      *word = operands->len > 0 ? operands->pdata[0] : NULL;
  const char      *nearest;
  g_autofree char *message = NULL;

  if (word == NULL)
    return fail_usage (_ ("say what to do: list, get, add or remove"));
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      words[i] = actions[i].word;
      if (!g_str_equal (word, actions[i].word))
        continue;
      if (operands->len == 1 && !actions[i].any)
        return fail_usage (actions[i].run == add ? _ ("the file is missing")
                                                 : _ ("the name of the model is missing"));
      return actions[i].run ((char **)operands->pdata + 1, (int)operands->len - 1, options);
    }
  nearest = unet_words_nearest (word, words, G_N_ELEMENTS (words));
  if (nearest != NULL)
    message = g_strdup_printf (_ ("there is no “unet models %s”; is it “unet models %s”?"), word,
                               nearest);
  else
    message =
        g_strdup_printf (_ ("there is no “unet models %s”: say list, get, add or remove"), word);
  return fail_usage (message);
}

int
unet_command_models (int argc, char **argv)
{
  Options options = {NULL};
  g_autoptr (GPtrArray) operands = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  UnetParsed parsed = parse (&options, operands, argc, argv, &error);
  int        status;

  if (parsed != UNET_PARSED)
    status = unet_command_end_parsed ("models", parsed, error);
  else
    status = run (operands, &options);
  g_free (options.name);
  return status;
}
