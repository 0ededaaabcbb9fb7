/* evaluate-table.h: several evaluations of one data set in one table
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "engine/evaluate.h"

G_BEGIN_DECLS

/* One of those that are compared. Borrowed. */
typedef struct
{
  const char           *name; /* UTF-8; that of no other */
  const char           *file; /* the model, or the folder of masks */
  const UnetEvaluation *evaluation;
} UnetEvaluateEntry;

typedef enum
{
  UNET_TABLE_TEXT,
  UNET_TABLE_MARKDOWN,
  UNET_TABLE_CSV,
  UNET_TABLE_JSON
} UnetTableFormat;

/* N > 0 entries side by side: mean and pooled scores, seconds per image and parameters, the EM
 * measures if all have them, and each pair of them image by image. As files: see unet-evaluate(1).
 * Numbers in the C locale; the words of text and Markdown in the user's language. */
char *unet_evaluate_table_format (const UnetEvaluateEntry *entries, int n, UnetTableFormat format);

/* The scores of each picture, those of all entries below each other. */
char *unet_evaluate_table_to_csv (const UnetEvaluateEntry *entries, int n);

/* "class 2 (255)": its rank and its mask value. */
char *unet_evaluate_table_name_class (const UnetEvaluation *evaluation, int index);

G_END_DECLS
