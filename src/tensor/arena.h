/* arena.h: one allocation, planned ahead
 *
 * Every buffer of a run is asked for with its size and the first and last step at which it is used.
 * Planning gives each an offset so that buffers whose steps do not overlap may share bytes; running
 * then allocates nothing, and the peak is known before the run starts.
 *
 * The bytes themselves are a UnetArenaMemory, which several arenas may use in turn: a training step
 * and a validation pass never run at the same time, so they need the larger of their two plans, not
 * the sum.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct _UnetArenaMemory UnetArenaMemory; /* grows, never shrinks */

UnetArenaMemory *unet_arena_memory_new (void);
UnetArenaMemory *unet_arena_memory_ref (UnetArenaMemory *memory);
void             unet_arena_memory_unref (UnetArenaMemory *memory);

/* Bytes it has now. */
size_t unet_arena_memory_get_size (UnetArenaMemory *memory);

typedef struct _UnetArena UnetArena;

/* MEMORY (a new reference is taken) may be NULL: then the arena has its own. */
UnetArena *unet_arena_new (UnetArenaMemory *memory);
void       unet_arena_free (UnetArena *arena);

/* Asks for SIZE bytes in use from step FIRST to step LAST, both included. Returns the request's id,
 * counting from 0. */
int unet_arena_request (UnetArena *arena, size_t size, int first, int last);

/* Gives every request an offset, largest requests first, each at the lowest offset where nothing
 * that lives at the same time is in the way. Returns the bytes the whole plan needs; allocates
 * nothing. SIZE_MAX if that number does not fit. */
size_t unet_arena_plan (UnetArena *arena);

/* Has the planned bytes ready. UNET_ERROR_NO_MEMORY with the number if they cannot be had; the
 * memory is then empty. Contents undefined. */
bool unet_arena_allocate (UnetArena *arena, GError **error);

/* Where request ID lies; aligned to UNET_ALIGNMENT; valid until the memory grows. */
void *unet_arena_get (UnetArena *arena, int id);

/* Bytes of the last plan. */
size_t unet_arena_get_size (UnetArena *arena);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetArena, unet_arena_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetArenaMemory, unet_arena_memory_unref)

G_END_DECLS
