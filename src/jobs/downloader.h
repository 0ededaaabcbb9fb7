/* downloader.h: the job that fetches a published model
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "jobs/job.h"
#include "library/catalogue.h"

G_BEGIN_DECLS

#define UNET_TYPE_DOWNLOADER (unet_downloader_get_type ())
G_DECLARE_FINAL_TYPE (UnetDownloader, unet_downloader, UNET, DOWNLOADER, UnetJob)

UnetDownloader           *unet_downloader_new (const UnetCatalogueEntry *entry);
const UnetCatalogueEntry *unet_downloader_get_entry (UnetDownloader *self);
const char               *unet_downloader_get_path (UnetDownloader *self);

G_END_DECLS
