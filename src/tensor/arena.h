/* arena.h: one allocation, planned ahead
 *
 * Every buffer of a run is asked for with its size and the first and last step at which it is used.
 * Planning gives each an offset so that buffers whose steps do not overlap may share bytes; running
 * then allocates nothing, and the peak is known before the run starts.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct _UnetArena UnetArena;

UnetArena *unet_arena_new (void);
void       unet_arena_free (UnetArena *arena);

/* Forgets all requests; the memory stays for the next plan. */
void unet_arena_clear (UnetArena *arena);

/* Asks for SIZE bytes in use from step FIRST to step LAST, both included. Returns the request's id,
 * counting from 0. */
int unet_arena_request (UnetArena *arena, size_t size, int first, int last);

/* Gives every request an offset. Returns the bytes the whole plan needs; allocates nothing. */
size_t unet_arena_plan (UnetArena *arena);

/* Has the planned bytes ready (kept from an earlier plan where they suffice). UNET_ERROR_NO_MEMORY
 * with the number if they cannot be had. Contents undefined. */
bool unet_arena_allocate (UnetArena *arena, GError **error);

/* Where request ID lies; aligned to UNET_ALIGNMENT; valid until the next plan. */
void *unet_arena_get (UnetArena *arena, int id);

/* Bytes of the last plan. */
size_t unet_arena_get_size (UnetArena *arena);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnetArena, unet_arena_free)

G_END_DECLS
