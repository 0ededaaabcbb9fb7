/* memory.h: aligned memory for tensors
 *
 * Large buffers may fail to be had, and then the user must be told a number instead of being
 * killed: these return NULL. Small things use g_new.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Bytes that every tensor and arena starts at a multiple of: one cache line, one AVX-512 vector. */
#define UNET_ALIGNMENT 64

/* Rounds SIZE up to a multiple of UNET_ALIGNMENT. */
static inline size_t
unet_align_size (size_t size)
{
  return (size + UNET_ALIGNMENT - 1) & ~(size_t)(UNET_ALIGNMENT - 1);
}

/* SIZE bytes, aligned, contents undefined; NULL if they cannot be had. SIZE 0 gives a valid
 * pointer. Free with unet_aligned_free(). */
void *unet_aligned_alloc (size_t size);

/* The same, filled with zeros. */
void *unet_aligned_alloc0 (size_t size);

/* NULL is allowed. */
void unet_aligned_free (void *memory);

/* Multiplies and adds sizes that come from outside: FALSE when the result would not fit. */
static inline gboolean
unet_size_mul (size_t a, size_t b, size_t *result)
{
  return !__builtin_mul_overflow (a, b, result);
}

static inline gboolean
unet_size_add (size_t a, size_t b, size_t *result)
{
  return !__builtin_add_overflow (a, b, result);
}

/* Memory that the machine could still give without swapping, in bytes (MemAvailable, bounded by the
 * control group's limit); 0 if unknown. */
uint64_t unet_memory_available (void);

/* What the control group whose files are in FOLDER may still take; G_MAXUINT64 if it has no limit.
 */
uint64_t unet_memory_group_left (const char *folder);

/* The process's largest resident size so far, in bytes. */
uint64_t unet_memory_peak_rss (void);

G_END_DECLS
