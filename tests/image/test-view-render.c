/* test-view-render.c: tests of src/image/view-render.c
 *
 * From 100 % up every pixel is held against a plain twin, exactly; below, against means in double.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/view-render.h"

#include "damage.h"
#include "image/colormap.h"
#include "image/pixel.h"

#include <math.h>
#include <string.h>

enum
{
  WIDTH = 131,
  HEIGHT = 97,
  N_X = 119,
  N_Y = 83,
  STRIDE = N_X + 5
};

typedef struct
{
  UnetViewScene scene;
  uint32_t      colors[256];
  uint8_t       classes[HEIGHT][WIDTH], truth[HEIGHT][WIDTH];
  float         probability[HEIGHT][WIDTH];
  UnetPyramid  *picture;
} Fixture;

/* Disks that the network sees a little beside where they are. */
static int
draw_disks (double x, double y, int n_classes)
{
  const double u = fmod (x, 40) - 20, v = fmod (y, 40) - 20;

  if (hypot (u, v) > 13)
    return 0;
  return 1 + ((int)(x / 40) + (int)(y / 40)) % (n_classes - 1);
}

static Fixture *
fixture_new (int n_classes)
{
  Fixture *f = g_new0 (Fixture, 1);
  g_autoptr (UnetImage) image = damage_draw (WIDTH, HEIGHT, 3, 8, 9);

  f->picture = unet_pyramid_new (NULL, image, NULL);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        f->classes[y][x] = (uint8_t)draw_disks (x, y, n_classes);
        f->truth[y][x] = (uint8_t)draw_disks (x + 2, y + 1, n_classes);
        f->probability[y][x] = (float)(0.5 + 0.5 * sin (x * 0.13) * cos (y * 0.11));
      }
  unet_view_fill_colors (f->colors);
  f->scene = (UnetViewScene){.width = WIDTH,
                             .height = HEIGHT,
                             .picture = f->picture,
                             .classes = f->classes[0],
                             .probability = f->probability[0],
                             .threshold = -1,
                             .n_classes = n_classes,
                             .colors = f->colors,
                             .truth = f->truth[0],
                             .n_truth = n_classes};
  return f;
}

static void
fixture_free (Fixture *f)
{
  unet_pyramid_unref (f->picture);
  g_free (f);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

static UnetViewLook
make_look (UnetViewMode mode, double zoom, double x, double y)
{
  return (UnetViewLook){.width = N_X,
                        .height = N_Y,
                        .scale = 1,
                        .zoom = zoom,
                        .x = x,
                        .y = y,
                        .mode = mode,
                        .opacity = 0.4,
                        .with_mask = true,
                        .with_lines = true,
                        .with_truth = true,
                        .with_grid = true};
}

/* What lies behind a row must not be touched. */
static uint32_t *
draw (UnetViewRenderer *renderer, UnetPool *pool, const Fixture *f, const UnetViewLook *look)
{
  uint32_t *pixels = g_new (uint32_t, STRIDE * N_Y);

  for (int i = 0; i < STRIDE * N_Y; i++)
    pixels[i] = 0xdeadbeef;
  unet_view_renderer_draw (renderer, pool, &f->scene, look, pixels, STRIDE);
  for (int y = 0; y < N_Y; y++)
    for (int x = N_X; x < STRIDE; x++)
      g_assert_cmphex (pixels[y * STRIDE + x], ==, 0xdeadbeef);
  return pixels;
}

/* --- the twin --- */

static int
find_column (const UnetViewLook *look, int i)
{
  return (int)floor (look->x + (i + 0.5) * (1 / look->zoom));
}

static int
find_row (const UnetViewLook *look, int j)
{
  return (int)floor (look->y + (j + 0.5) * (1 / look->zoom));
}

/* Both with what is at the edge beyond it. */
static int
get_class (const Fixture *f, const UnetViewLook *look, int i, int j)
{
  const int   u = CLAMP (find_column (look, i), 0, WIDTH - 1);
  const int   v = CLAMP (find_row (look, j), 0, HEIGHT - 1);
  const float p = f->probability[v][u];
  int         which = f->scene.classes != NULL ? f->classes[v][u] : 1;

  if (f->scene.threshold >= 0)
    which = f->scene.classes != NULL ? (p >= (float)f->scene.threshold ? which : 0)
                                     : p > (float)f->scene.threshold;
  else if (f->scene.classes == NULL)
    which = 0;
  g_assert_cmpint (unet_view_scene_get_class (&f->scene, u, v), ==,
                   f->scene.threshold < 0 && f->scene.classes == NULL ? -1 : which);
  return f->colors[which] != 0 ? which : 0;
}

static int
get_truth (const Fixture *f, const UnetViewLook *look, int i, int j)
{
  return f->truth[CLAMP (find_row (look, j), 0, HEIGHT - 1)]
                 [CLAMP (find_column (look, i), 0, WIDTH - 1)];
}

typedef int (*GetClass) (const Fixture *f, const UnetViewLook *look, int i, int j);

static uint32_t
get_line (const Fixture *f, const UnetViewLook *look, GetClass get, bool outer, int i, int j)
{
  const int here = get (f, look, i, j);
  const int reach = (int)ceil (1.5 * look->scale + 1);
  double    nearest = INFINITY;

  for (int b = -reach; b <= reach; b++)
    for (int a = -reach; a <= reach; a++)
      {
        const int other = get (f, look, i + a, j + b);

        if (outer ? other > here : here != 0 && other != here)
          nearest = MIN (nearest, sqrt (a * a + b * b));
      }
  return (uint32_t)lrint (CLAMP (1.5 * look->scale - nearest + 1, 0, 1) * 255);
}

static uint32_t
get_contrast (uint32_t pixel)
{
  return 2 * (pixel >> 16 & 255) + 5 * (pixel >> 8 & 255) + (pixel & 255) < 1024 ? 0xffffffff
                                                                                 : 0xff000000;
}

static uint32_t
mix (uint32_t below, uint32_t above, uint32_t alpha)
{
  return unet_pixel_over (below, unet_pixel_scale (above, alpha));
}

/* Which colour a dash has is for the eye; here that it is one of the two, and elsewhere exactly
 * what it should be. */
static void
check_pixel (const Fixture *f, const UnetViewLook *look, int i, int j, uint32_t pixel)
{
  const int  u = find_column (look, i), v = find_row (look, j);
  const int  which = get_class (f, look, i, j);
  const bool behind = i < look->curtain;
  const bool has_mask = (f->scene.classes != NULL || f->scene.threshold >= 0) && look->with_mask &&
                        !behind && look->mode != UNET_VIEW_IMAGE;
  const bool     heat = look->mode == UNET_VIEW_PROBABILITY && !behind;
  const uint32_t on_heat =
      f->scene.threshold >= 0 && f->scene.threshold < 0.3 ? 0xffffffff : 0xff000000;
  uint32_t expected = 0xff000000, alpha = 0;

  if (u < 0 || u >= WIDTH || v < 0 || v >= HEIGHT)
    {
      g_assert_cmphex (pixel, ==, 0);
      return;
    }
  if (heat)
    expected = unet_colormap_get_pixels ()[(int)(f->probability[v][u] * 255 + 0.5f)];
  else if (f->scene.picture != NULL && (behind || look->mode != UNET_VIEW_MASK))
    expected = f->picture->levels[0].pixels[v * WIDTH + u];
  if (has_mask && look->mode == UNET_VIEW_MASK && which != 0)
    expected = f->colors[which];
  if (has_mask && look->mode == UNET_VIEW_OVERLAY && which != 0)
    expected = mix (expected, f->colors[which], (uint32_t)lrint (look->opacity * 255));
  if (has_mask && (look->mode == UNET_VIEW_CONTOUR ||
                   (look->with_lines && (look->mode == UNET_VIEW_OVERLAY || heat))))
    expected = mix (expected, heat ? on_heat : f->colors[which],
                    get_line (f, look, get_class, false, i, j));
  if (f->scene.truth != NULL && look->with_truth && !behind && look->mode != UNET_VIEW_IMAGE)
    alpha = get_line (f, look, get_truth, true, i, j);
  if (look->with_grid && look->zoom >= 16 * look->scale &&
      (find_column (look, i - 1) == u - 1 || find_row (look, j - 1) == v - 1) &&
      !((u == 0 && find_row (look, j - 1) == v) || (v == 0 && find_column (look, i - 1) == u)))
    {
      /* Over a line that may be black or white the grid's colour is not known. */
      if (alpha != 0)
        return;
      /* At the view's or the image's first row and column there is no line. */
      if ((i > 0 && u > 0 && find_column (look, i - 1) == u - 1) ||
          (j > 0 && v > 0 && find_row (look, j - 1) == v - 1))
        expected = mix (expected, get_contrast (expected), 48);
    }
  if (alpha == 0)
    g_assert_cmphex (pixel, ==, expected);
  else
    g_assert_true (pixel == mix (expected, 0xffffffff, alpha) ||
                   pixel == mix (expected, 0xff000000, alpha));
}

static void
check_frame (UnetViewRenderer *renderer, const Fixture *f, const UnetViewLook *look)
{
  g_autofree uint32_t *pixels = draw (renderer, NULL, f, look);

  for (int j = 0; j < N_Y; j++)
    for (int i = 0; i < N_X; i++)
      check_pixel (f, look, i, j, pixels[j * STRIDE + i]);
}

static void
test_squares (void)
{
  static const double zooms[] = {1, 1.37, 2, 5.5, 16, 33.3};
  static const double places[][2] = {{0, 0}, {-7.3, -5.2}, {100.6, 80.1}, {60, 40}, {900, 900}};
  g_autoptr (UnetViewRenderer) renderer = unet_view_renderer_new ();

  for (int n_classes = 2; n_classes <= 4; n_classes += 2)
    {
      g_autoptr (Fixture) f = fixture_new (n_classes);

      for (gsize i = 0; i < G_N_ELEMENTS (zooms); i++)
        for (gsize j = 0; j < G_N_ELEMENTS (places); j++)
          for (UnetViewMode mode = UNET_VIEW_IMAGE; mode <= UNET_VIEW_PROBABILITY; mode++)
            {
              UnetViewLook look = make_look (mode, zooms[i], places[j][0], places[j][1]);

              check_frame (renderer, f, &look);
            }
    }
}

/* One setting after the other, each of which must reach the frame though much is kept. */
static void
test_settings (void)
{
  g_autoptr (Fixture) f = fixture_new (3);
  g_autoptr (UnetViewRenderer) renderer = unet_view_renderer_new ();
  UnetViewLook look = make_look (UNET_VIEW_OVERLAY, 1.7, 3.5, -2);

  check_frame (renderer, f, &look);
  look.opacity = 1;
  check_frame (renderer, f, &look);
  look.opacity = 0;
  check_frame (renderer, f, &look);
  look.opacity = 0.7;
  look.with_lines = false;
  check_frame (renderer, f, &look);
  look.with_truth = false;
  check_frame (renderer, f, &look);
  look.with_lines = true;
  look.scale = 2;
  check_frame (renderer, f, &look);
  look.curtain = 40;
  check_frame (renderer, f, &look);
  look.mode = UNET_VIEW_MASK;
  check_frame (renderer, f, &look);
  look.mode = UNET_VIEW_PROBABILITY;
  check_frame (renderer, f, &look);
  look.curtain = 10000;
  check_frame (renderer, f, &look);
  look.curtain = 0;
  f->scene.threshold = 0.25;
  check_frame (renderer, f, &look);
  f->scene.threshold = 0.35;
  check_frame (renderer, f, &look);
  look.mode = UNET_VIEW_OVERLAY;
  f->scene.threshold = 0.8;
  check_frame (renderer, f, &look);
  f->scene.classes = NULL;
  check_frame (renderer, f, &look);
  f->scene.threshold = -1;
  check_frame (renderer, f, &look);
  f->scene.classes = f->classes[0];
  f->colors[1] = 0;
  unet_view_renderer_forget (renderer, f->colors);
  check_frame (renderer, f, &look);
  look.with_mask = false;
  check_frame (renderer, f, &look);
  look.with_mask = true;
  f->scene.truth = NULL;
  f->scene.picture = NULL;
  check_frame (renderer, f, &look);
  look.curtain = 50;
  check_frame (renderer, f, &look);
}

/* Data that changed behind the same pointer. */
static void
test_forget (void)
{
  g_autoptr (Fixture) f = fixture_new (2);
  g_autoptr (UnetViewRenderer) renderer = unet_view_renderer_new ();
  UnetViewLook look = make_look (UNET_VIEW_PROBABILITY, 2, 0, 0);

  check_frame (renderer, f, &look);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      f->probability[y][x] = 1 - f->probability[y][x];
  unet_view_renderer_forget (renderer, f->probability);
  check_frame (renderer, f, &look);
  look.mode = UNET_VIEW_OVERLAY;
  check_frame (renderer, f, &look);
  memset (f->classes[20], 1, WIDTH * 5);
  unet_view_renderer_forget (renderer, f->classes);
  check_frame (renderer, f, &look);
  f->colors[1] = 0xff102030;
  unet_view_renderer_forget (renderer, f->colors);
  check_frame (renderer, f, &look);
  memset (f->truth[30], 1, WIDTH * 5);
  unet_view_renderer_forget (renderer, f->truth);
  check_frame (renderer, f, &look);
  f->colors[1] = 0xff908070;
  memset (f->classes[40], 0, WIDTH * 5);
  unet_view_renderer_forget (renderer, NULL);
  check_frame (renderer, f, &look);
}

/* --- below 100 % --- */

/* The mean of what is seen under a pixel of the view without lines, in double. */
static void
get_mean (const Fixture *f, const UnetViewLook *look, int i, int j, double mean[3])
{
  const double step = 1 / look->zoom;
  const double left = CLAMP (look->x + i * step, 0, WIDTH);
  const double right = CLAMP (look->x + (i + 1) * step, 0, WIDTH);
  const double top = CLAMP (look->y + j * step, 0, HEIGHT);
  const double bottom = CLAMP (look->y + (j + 1) * step, 0, HEIGHT);
  double       base[3] = {0, 0, 0}, paint[3] = {0, 0, 0}, cover = 0;

  for (int v = (int)top; v < bottom; v++)
    for (int u = (int)left; u < right; u++)
      {
        const double weight = (MIN (right, u + 1) - MAX (left, u)) *
                              (MIN (bottom, v + 1) - MAX (top, v)) /
                              ((right - left) * (bottom - top));
        const int which = f->classes[v][u];

        cover += which != 0 ? weight : 0;
        for (int c = 0; c < 3; c++)
          {
            base[c] += weight * (f->picture->levels[0].pixels[v * WIDTH + u] >> 8 * c & 255);
            paint[c] += which != 0 ? weight * (f->colors[which] >> 8 * c & 255) : 0;
          }
      }
  for (int c = 0; c < 3; c++)
    if (look->mode == UNET_VIEW_MASK)
      mean[c] = paint[c];
    else if (look->mode == UNET_VIEW_OVERLAY)
      mean[c] = base[c] * (1 - look->opacity * cover) + look->opacity * paint[c];
    else
      mean[c] = base[c];
}

/* Down to 50 % picture and classes are both means of all that is under a pixel. Each has two
 * weights of 8 bits that may be half a 256th off for each of three samples. */
static void
test_means (void)
{
  static const UnetViewMode modes[] = {UNET_VIEW_IMAGE, UNET_VIEW_OVERLAY, UNET_VIEW_MASK};
  g_autoptr (UnetViewRenderer) renderer = unet_view_renderer_new ();

  for (int n_classes = 2; n_classes <= 4; n_classes += 2)
    {
      g_autoptr (Fixture) f = fixture_new (n_classes);

      for (double zoom = 0.501; zoom < 1; zoom += 0.0714)
        for (gsize m = 0; m < G_N_ELEMENTS (modes); m++)
          {
            UnetViewLook         look = make_look (modes[m], zoom, -4.7, 3.1);
            g_autofree uint32_t *pixels = NULL;

            look.with_lines = look.with_truth = false;
            pixels = draw (renderer, NULL, f, &look);
            for (int j = 0; j < N_Y; j++)
              for (int i = 0; i < N_X; i++)
                {
                  const uint32_t pixel = pixels[j * STRIDE + i];
                  const int      u = find_column (&look, i), v = find_row (&look, j);
                  double         mean[3];

                  if (u < 0 || u >= WIDTH || v < 0 || v >= HEIGHT)
                    {
                      g_assert_cmphex (pixel, ==, 0);
                      continue;
                    }
                  get_mean (f, &look, i, j, mean);
                  for (int c = 0; c < 3; c++)
                    g_assert_cmpfloat_with_epsilon (pixel >> 8 * c & 255, mean[c], 4);
                }
          }
    }
}

/* What can be reached from (I, J) by steps along the axes over pixels that are as PLAIN. */
static void
flood (const uint32_t *pixels, uint32_t plain, int i, int j, bool (*reached)[N_X])
{
  if (i < 0 || i >= N_X || j < 0 || j >= N_Y || reached[j][i] || pixels[j * STRIDE + i] != plain)
    return;
  reached[j][i] = true;
  flood (pixels, plain, i - 1, j, reached);
  flood (pixels, plain, i + 1, j, reached);
  flood (pixels, plain, i, j - 1, reached);
  flood (pixels, plain, i, j + 1, reached);
}

/* Contours have no holes, at any zoom: what is outside a disk cannot be reached from its inside.
 * And they are slim: the area is about 1.5 times the length, a little more where the border runs
 * through the middle of pixels. */
static void
check_contour (Fixture *f, UnetViewRenderer *renderer, bool is_truth, double zoom, double size)
{
  const uint32_t       plain = f->picture->levels[0].pixels[0];
  const double         x = size / 2 - N_X / 2 / zoom, y = size / 2 - N_Y / 2 / zoom;
  UnetViewLook         look = make_look (UNET_VIEW_CONTOUR, zoom, x, y);
  g_autofree uint32_t *pixels = NULL;
  g_autofree bool (*reached)[N_X] = g_malloc0 (N_X * N_Y);
  double area = 0;

  look.with_mask = !is_truth;
  look.with_truth = is_truth;
  pixels = draw (renderer, NULL, f, &look);
  flood (pixels, plain, N_X / 2, N_Y / 2, reached);
  g_assert_true (reached[N_Y / 2][N_X / 2]);
  for (int j = 0; j < N_Y; j++)
    for (int i = 0; i < N_X; i++)
      {
        const uint32_t pixel = pixels[j * STRIDE + i];

        /* The disk has a radius of 24. */
        if (hypot (i - N_X / 2, j - N_Y / 2) > 28)
          g_assert_false (reached[j][i]);
        area += pixel != plain && pixel != 0;
      }
  g_assert_cmpfloat (area / (2 * G_PI * 0.3 * size * zoom), >, 1.3);
  g_assert_cmpfloat (area / (2 * G_PI * 0.3 * size * zoom), <, 3.2);
}

static void
test_contours (void)
{
  enum
  {
    SIDE = 900
  };
  g_autoptr (UnetViewRenderer) renderer = unet_view_renderer_new ();
  g_autoptr (Fixture) f = fixture_new (2);
  g_autoptr (UnetImage) grey = unet_image_new (SIDE, SIDE, 1, 8, NULL);
  g_autofree uint8_t *classes = g_malloc0 (SIDE * SIDE);

  memset (grey->data, 150, SIDE * SIDE);
  unet_pyramid_unref (f->picture);
  f->scene.picture = f->picture = unet_pyramid_new (NULL, grey, NULL);
  f->scene.classes = f->scene.truth = classes;
  /* The disk has the same size in the view at every zoom. */
  for (int size = 100; size <= SIDE; size = size * 5 / 4)
    {
      f->scene.width = f->scene.height = size;
      for (int y = 0; y < size; y++)
        for (int x = 0; x < size; x++)
          classes[y * size + x] = hypot (x + 0.5 - size / 2.0, y + 0.5 - size / 2.0) < 0.3 * size;
      for (int is_truth = 0; is_truth < 2; is_truth++)
        {
          unet_view_renderer_forget (renderer, classes);
          check_contour (f, renderer, is_truth, 80.0 / size, size);
        }
    }
}

/* The truth is dashed: both colours come in runs, along any border. */
static void
test_dashes (void)
{
  g_autoptr (UnetViewRenderer) renderer = unet_view_renderer_new ();
  g_autoptr (Fixture) f = fixture_new (2);
  UnetViewLook look = make_look (UNET_VIEW_OVERLAY, 1, 0, 0);

  look.with_mask = false;
  for (int kind = 0; kind < 4; kind++)
    {
      g_autofree uint32_t *pixels = NULL, *before = NULL;
      int                  n_white = 0, n_black = 0;

      for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
          f->truth[y][x] = kind == 0   ? x > 50
                           : kind == 1 ? y > 40
                           : kind == 2 ? x + y > 90
                                       : x - y > 20;
      unet_view_renderer_forget (renderer, f->truth);
      look.with_truth = false;
      before = draw (renderer, NULL, f, &look);
      look.with_truth = true;
      pixels = draw (renderer, NULL, f, &look);
      for (int i = 0; i < STRIDE * N_Y; i++)
        {
          n_white += pixels[i] == 0xffffffff && before[i] != pixels[i];
          n_black += pixels[i] == 0xff000000 && before[i] != pixels[i];
        }
      g_assert_cmpint (n_white, >, 30);
      g_assert_cmpint (n_black, >, 30);
      g_assert_cmpfloat_with_epsilon (n_white / (double)n_black, 1, 0.3);
    }
}

/* A picture that is moved is the same picture: nothing crawls, the dashes neither, and lines at the
 * view's edge are as they are in its middle. */
static void
test_pan (void)
{
  static const double zooms[] = {0.5, 1, 4, 16};
  g_autoptr (UnetViewRenderer) renderer = unet_view_renderer_new ();
  g_autoptr (Fixture) f = fixture_new (3);

  for (gsize z = 0; z < G_N_ELEMENTS (zooms); z++)
    for (UnetViewMode mode = UNET_VIEW_OVERLAY; mode <= UNET_VIEW_PROBABILITY; mode++)
      {
        const double         zoom = zooms[z];
        UnetViewLook         look = make_look (mode, zoom, 0, 0);
        g_autofree uint32_t *before = draw (renderer, NULL, f, &look), *after = NULL;

        look.x = 7 / zoom;
        look.y = 5 / zoom;
        after = draw (renderer, NULL, f, &look);
        /* The grid has no line at the view's first row and column. */
        for (int j = 1; j < N_Y - 5; j++)
          for (int i = 1; i < N_X - 7; i++)
            g_assert_cmphex (after[j * STRIDE + i], ==, before[(j + 5) * STRIDE + i + 7]);
      }
}

/* The same bits with any number of threads, also at the seams of the bands. */
static void
test_threads (void)
{
  g_autoptr (Fixture) f = fixture_new (4);
  g_autoptr (UnetPool) pool = unet_pool_new (3);

  for (double zoom = 0.06; zoom < 30; zoom *= 2.1)
    for (UnetViewMode mode = UNET_VIEW_IMAGE; mode <= UNET_VIEW_PROBABILITY; mode++)
      {
        g_autoptr (UnetViewRenderer) one = unet_view_renderer_new ();
        g_autoptr (UnetViewRenderer) many = unet_view_renderer_new ();
        UnetViewLook         look = make_look (mode, zoom, -2.2, 4.4);
        g_autofree uint32_t *a = draw (one, NULL, f, &look), *b = draw (many, pool, f, &look);
        g_autofree uint32_t *again = draw (one, pool, f, &look);

        g_assert_cmpmem (a, STRIDE * N_Y * 4, b, STRIDE * N_Y * 4);
        g_assert_cmpmem (a, STRIDE * N_Y * 4, again, STRIDE * N_Y * 4);
      }
}

/* Odd sizes, far away, at both ends of the zoom: nothing is read or written that should not be. */
static void
test_extremes (void)
{
  static const int    sizes[][2] = {{1, 1}, {1, 97}, {131, 1}, {3, 2}, {131, 97}};
  static const double zooms[] = {1 / 8192.0, 0.01, 0.11, 0.25, 0.5, 1, 3, 64, 8192};
  static const double places[] = {-1e6, -3, 0.5, 130, 1e6};
  g_autoptr (UnetViewRenderer) renderer = unet_view_renderer_new ();
  g_autoptr (Fixture) f = fixture_new (3);

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      g_autoptr (UnetImage) image = damage_draw (sizes[s][0], sizes[s][1], 1, 16, 1);
      g_autoptr (UnetPyramid) pyramid = unet_pyramid_new (NULL, image, NULL);

      f->scene.width = sizes[s][0];
      f->scene.height = sizes[s][1];
      f->scene.picture = pyramid;
      for (gsize i = 0; i < G_N_ELEMENTS (zooms); i++)
        for (gsize j = 0; j < G_N_ELEMENTS (places); j++)
          for (UnetViewMode mode = UNET_VIEW_IMAGE; mode <= UNET_VIEW_PROBABILITY; mode++)
            {
              UnetViewLook         look = make_look (mode, zooms[i], places[j], -places[j]);
              g_autofree uint32_t *pixels = NULL;

              look.scale = 1 + (int)j;
              look.width = N_X - (int)i * 14;
              pixels = g_new (uint32_t, look.width * N_Y);
              unet_view_renderer_draw (renderer, NULL, &f->scene, &look, pixels, look.width);
              for (int k = 0; k < look.width * N_Y; k++)
                g_assert_true (pixels[k] == 0 || pixels[k] >> 24 == 255);
            }
    }
}

static void
test_count_classes (void)
{
  uint8_t classes[100] = {0};

  g_assert_cmpint (unet_view_count_classes (classes, 100), ==, 1);
  classes[99] = 7;
  g_assert_cmpint (unet_view_count_classes (classes, 99), ==, 1);
  g_assert_cmpint (unet_view_count_classes (classes, 100), ==, 8);
  classes[3] = 255;
  g_assert_cmpint (unet_view_count_classes (classes, 100), ==, 256);
  g_assert_cmpint (unet_view_count_classes (classes, 0), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/view-render/squares", test_squares);
  g_test_add_func ("/image/view-render/settings", test_settings);
  g_test_add_func ("/image/view-render/forget", test_forget);
  g_test_add_func ("/image/view-render/means", test_means);
  g_test_add_func ("/image/view-render/contours", test_contours);
  g_test_add_func ("/image/view-render/dashes", test_dashes);
  g_test_add_func ("/image/view-render/pan", test_pan);
  g_test_add_func ("/image/view-render/threads", test_threads);
  g_test_add_func ("/image/view-render/extremes", test_extremes);
  g_test_add_func ("/image/view-render/count-classes", test_count_classes);
  return g_test_run ();
}
