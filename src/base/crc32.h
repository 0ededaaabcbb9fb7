/* crc32.h: the checksum of zip archives
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

/* The CRC-32 of zip and PNG of what has the checksum CRC (0: of nothing) followed by SIZE bytes. */
uint32_t unet_crc32 (uint32_t crc, const void *data, size_t size);

/* The checksum of two pieces in a row, from theirs: SIZE is that of the second. */
uint32_t unet_crc32_combine (uint32_t first, uint32_t second, size_t size);

G_END_DECLS
