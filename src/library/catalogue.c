/* catalogue.c: the published models that are known
 *
 * A table of facts, each found with the publisher: torchvision names its files after the first
 * eight digits of their SHA-256 and refuses others itself; milesial's releases have no checksum,
 * and their addresses are those of that project's hubconf.py over the years. Sizes are in bytes
 * where they are known exactly. What is unknown is left out, and not checked: a wrong fact here
 * would keep everybody from a good file.
 *
 * A mirror (an office without a way out has one) changes the address alone. What comes from there
 * is held against the same size and checksum.
 *
 * SPDX-License-Identifier: MIT
 */
#include "library/catalogue.h"

#include <glib/gi18n.h>

#define MIRROR "UNET_MODELS_MIRROR"

#define CARVANA "https://github.com/milesial/Pytorch-UNet/releases/download/"
#define CARVANA_PAGE "https://github.com/milesial/Pytorch-UNet/releases"
#define CARVANA_LICENCE "GPL-3.0"
#define VISION "https://download.pytorch.org/models/"
#define VISION_PAGE "https://pytorch.org/vision/stable/models.html"
#define VISION_LICENCE "BSD-3-Clause"

static const UnetCatalogueEntry entries[] = {
    {"carvana-v1.0", "unet_carvana_scale1_epoch5.pth", N_ ("U-Net for cars, v1.0"),
     N_ ("milesial/Pytorch-UNet of 2020, trained on the Carvana pictures at full size: 1 class, "
         "bilinear upsampling."),
     CARVANA "v1.0/unet_carvana_scale1_epoch5.pth", CARVANA_PAGE "/tag/v1.0", CARVANA_LICENCE, 0,
     "", UNET_ROLE_NETWORK, NULL},
    {"carvana-v2.0", "unet_carvana_scale0.5_epoch1.pth", N_ ("U-Net for cars, v2.0"),
     N_ ("milesial/Pytorch-UNet of 2021, trained on the Carvana pictures at half their size: 2 "
         "classes, bilinear upsampling."),
     CARVANA "v2.0/unet_carvana_scale0.5_epoch1.pth", CARVANA_PAGE "/tag/v2.0", CARVANA_LICENCE, 0,
     "", UNET_ROLE_NETWORK, NULL},
    {"carvana-v3.0", "unet_carvana_scale0.5_epoch2.pth", N_ ("U-Net for cars, v3.0, half size"),
     N_ ("milesial/Pytorch-UNet of 2022, trained on the Carvana pictures at half their size: 2 "
         "classes, transposed convolution."),
     CARVANA "v3.0/unet_carvana_scale0.5_epoch2.pth", CARVANA_PAGE "/tag/v3.0", CARVANA_LICENCE, 0,
     "", UNET_ROLE_NETWORK, NULL},
    {"carvana-v3.0-full", "unet_carvana_scale1.0_epoch2.pth",
     N_ ("U-Net for cars, v3.0, full size"),
     N_ ("milesial/Pytorch-UNet of 2022, trained on the Carvana pictures at full size: 2 classes, "
         "transposed convolution."),
     CARVANA "v3.0/unet_carvana_scale1.0_epoch2.pth", CARVANA_PAGE "/tag/v3.0", CARVANA_LICENCE, 0,
     "", UNET_ROLE_NETWORK, NULL},
    {"carvana-v4.0", "unet_carvana_scale0.5_epoch5.pth", N_ ("U-Net for cars, v4.0"),
     N_ ("milesial/Pytorch-UNet of late 2022, trained on the Carvana pictures at half their size: "
         "2 classes, transposed convolution, with mask values."),
     CARVANA "v4.0/unet_carvana_scale0.5_epoch5.pth", CARVANA_PAGE "/tag/v4.0", CARVANA_LICENCE, 0,
     "", UNET_ROLE_NETWORK, NULL},
    {"resnet18", "resnet18-f37072fd.pth", "ResNet-18, ImageNet",
     N_ ("torchvision's ResNet-18 (IMAGENET1K_V1), a beginning for an encoder."),
     VISION "resnet18-f37072fd.pth", VISION_PAGE, VISION_LICENCE, 46830571, "f37072fd",
     UNET_ROLE_ENCODER, "resnet18"},
    {"resnet34", "resnet34-b627a593.pth", "ResNet-34, ImageNet",
     N_ ("torchvision's ResNet-34 (IMAGENET1K_V1), a beginning for an encoder."),
     VISION "resnet34-b627a593.pth", VISION_PAGE, VISION_LICENCE, 87319819, "b627a593",
     UNET_ROLE_ENCODER, "resnet34"},
    {"resnet50", "resnet50-0676ba61.pth", "ResNet-50, ImageNet",
     N_ ("torchvision's ResNet-50 (IMAGENET1K_V1), a beginning for an encoder."),
     VISION "resnet50-0676ba61.pth", VISION_PAGE, VISION_LICENCE, 102530333, "0676ba61",
     UNET_ROLE_ENCODER, "resnet50"},
    {"resnet50-v2", "resnet50-11ad3fa6.pth", N_ ("ResNet-50, ImageNet, newer training"),
     N_ ("torchvision's ResNet-50 (IMAGENET1K_V2), a beginning for an encoder."),
     VISION "resnet50-11ad3fa6.pth", VISION_PAGE, VISION_LICENCE, 102540417, "11ad3fa6",
     UNET_ROLE_ENCODER, "resnet50"},
    {"vgg16_bn", "vgg16_bn-6c64b313.pth", N_ ("VGG-16 with batch normalisation, ImageNet"),
     N_ ("torchvision's VGG-16 (IMAGENET1K_V1), a beginning for an encoder."),
     VISION "vgg16_bn-6c64b313.pth", VISION_PAGE, VISION_LICENCE, 553507836, "6c64b313",
     UNET_ROLE_ENCODER, "vgg16_bn"},
    {"mobilenet_v2", "mobilenet_v2-b0353104.pth", "MobileNetV2, ImageNet",
     N_ ("torchvision's MobileNetV2 (IMAGENET1K_V1), a beginning for an encoder."),
     VISION "mobilenet_v2-b0353104.pth", VISION_PAGE, VISION_LICENCE, 0, "b0353104",
     UNET_ROLE_ENCODER, "mobilenet_v2"},
    {"mobilenet_v2-v2", "mobilenet_v2-7ebf99e0.pth", N_ ("MobileNetV2, ImageNet, newer training"),
     N_ ("torchvision's MobileNetV2 (IMAGENET1K_V2), a beginning for an encoder."),
     VISION "mobilenet_v2-7ebf99e0.pth", VISION_PAGE, VISION_LICENCE, 14258573, "7ebf99e0",
     UNET_ROLE_ENCODER, "mobilenet_v2"},
};

const UnetCatalogueEntry *
unet_catalogue_get_entries (guint *n)
{
  *n = G_N_ELEMENTS (entries);
  return entries;
}

const UnetCatalogueEntry *
unet_catalogue_lookup (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (g_str_equal (entries[i].name, name) || g_str_equal (entries[i].file, name))
      return &entries[i];
  return NULL;
}

char *
unet_catalogue_make_address (const UnetCatalogueEntry *entry)
{
  const char *mirror = g_getenv (MIRROR);

  if (mirror == NULL || mirror[0] == '\0')
    return g_strdup (entry->address);
  return g_strconcat (mirror, g_str_has_suffix (mirror, "/") ? "" : "/", entry->file, NULL);
}
