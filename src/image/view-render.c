/* view-render.c: a picture, what a network made of it, and the truth, as one sees them
 *
 * A frame is a stack of sheets: the picture, or the colours of probabilities; on it the paint of
 * the classes, their lines, the truth's lines. A sheet is kept as it was drawn and drawn anew only
 * where what it shows has changed: while a threshold moves, the picture and the truth stay, and
 * while an opacity or a curtain moves, everything does. Laying the sheets over each other is a few
 * operations for each pixel, in vectors.
 *
 * Lines need the classes of rows around, so a task is a band of rows and works out a few more of
 * classes above and below it. What a band needs besides the image and the sheets is in the cache.
 *
 * Nothing is allocated while the view keeps its size.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/view-render.h"

#include "image/hot.h"
#include "image/pixel.h"
#include "image/view-contour.h"
#include "image/view-grid.h"
#include "image/view-heat.h"
#include "image/view-layer.h"
#include "image/view-picture.h"

#include <math.h>

#define BAND 32 /* rows */
#define RADIUS UNET_VIEW_PEN_MAX_RADIUS
#define MAX_ROWS (BAND + 2 * RADIUS)

#define LINE_WIDTH 1.5 /* all of these in pixels that do not depend on the device */
#define DASH 4
#define GRID_ZOOM 16 /* the smallest size of a pixel of the image */
#define SMALL_ZOOM 0.5

#define WHITE 0xffffffffu
#define BLACK UNET_PIXEL_OPAQUE
#define GRID_ALPHA 48

/* Lines on the colours of probabilities have one colour, so that they do not look dashed: black,
 * but white at a threshold below this, where what is around them is dark. */
#define DARK_HEAT 0.3

/* What one thread needs: rows with RADIUS columns before and behind the view. */
typedef struct
{
  uint8_t              *classes, *mixed; /* [MAX_ROWS][n_columns] */
  uint8_t              *alpha;           /* a row */
  float                *sums;            /* samples of a row */
  uint16_t             *picture;         /* the same of the picture, four channels each */
  UnetViewLayerScratch *layer;
} Thread;

/* From below. */
enum
{
  PICTURE,
  HEAT,
  FILL, /* at full opacity */
  LINES,
  TRUTH,
  N_SHEETS
};

#define N_SOURCES 3

/* What a sheet shows. */
typedef struct
{
  const void *sources[N_SOURCES];
  double      threshold, scale;
  double      zoom, x, y;
  int         width, height;
  bool        on_heat;
} Subject;

typedef struct
{
  uint32_t *pixels; /* [height][n_columns] */
  size_t    capacity;
  bool      is_used, is_current; /* in the frame under way */
  bool      is_drawn;
  Subject   subject;
} Sheet;

struct _UnetViewRenderer
{
  UnetViewGrid    grid;
  UnetViewPicture picture;
  UnetViewPen     pen;
  UnetViewLayer   prediction, truth;
  uint32_t        line_colors[256];
  Sheet           sheets[N_SHEETS];

  Thread *threads;
  int     n_threads, n_columns;

  /* The frame under way. */
  const UnetViewScene *scene;
  const UnetViewLook  *look;
  uint32_t            *pixels;
  int                  stride;
};

/* --- memory --- */

UnetViewRenderer *
unet_view_renderer_new (void)
{
  return g_new0 (UnetViewRenderer, 1);
}

static void
free_threads (UnetViewRenderer *self)
{
  for (int i = 0; i < self->n_threads; i++)
    {
      Thread *thread = &self->threads[i];

      g_free (thread->classes);
      g_free (thread->mixed);
      g_free (thread->alpha);
      g_free (thread->sums);
      g_free (thread->picture);
      unet_view_layer_scratch_free (thread->layer);
    }
  g_clear_pointer (&self->threads, g_free);
  self->n_threads = 0;
}

static void
reserve_threads (UnetViewRenderer *self, int n_threads, int n_columns)
{
  /* No axis has more samples than that for its entries, whatever the zoom. */
  const size_t n_samples = (size_t)UNET_VIEW_MAX_TAPS * (size_t)(n_columns + 1);
  const size_t n = (size_t)n_columns;

  if (n_threads <= self->n_threads && n_columns == self->n_columns)
    return;
  free_threads (self);
  self->threads = g_new (Thread, n_threads);
  self->n_threads = n_threads;
  self->n_columns = n_columns;
  for (int i = 0; i < n_threads; i++)
    self->threads[i] = (Thread){
        .classes = g_malloc (MAX_ROWS * n),
        .mixed = g_malloc (MAX_ROWS * n),
        .alpha = g_malloc (n),
        .sums = g_new (float, n_samples),
        .picture = g_new (uint16_t, 4 * n_samples),
        .layer = unet_view_layer_scratch_new ((int)n_samples),
    };
}

void
unet_view_renderer_free (UnetViewRenderer *renderer)
{
  if (renderer == NULL)
    return;
  free_threads (renderer);
  unet_view_grid_clear (&renderer->grid);
  unet_view_picture_clear (&renderer->picture);
  for (int i = 0; i < N_SHEETS; i++)
    g_free (renderer->sheets[i].pixels);
  g_free (renderer);
}

void
unet_view_renderer_forget (UnetViewRenderer *renderer, const void *source)
{
  for (int i = 0; i < N_SHEETS; i++)
    for (int j = 0; j < N_SOURCES; j++)
      if (source == NULL || renderer->sheets[i].subject.sources[j] == source)
        renderer->sheets[i].is_drawn = false;
}

/* --- preparing a frame --- */

static bool
is_same (const Subject *a, const Subject *b)
{
  for (int i = 0; i < N_SOURCES; i++)
    if (a->sources[i] != b->sources[i])
      return false;
  return a->on_heat == b->on_heat && a->threshold == b->threshold && a->scale == b->scale &&
         a->zoom == b->zoom && a->x == b->x && a->y == b->y && a->width == b->width &&
         a->height == b->height;
}

static void
use_sheet (UnetViewRenderer *self, int which, bool is_used, Subject subject)
{
  const UnetViewLook *look = self->look;
  const size_t        n = (size_t)self->n_columns * (size_t)look->height;
  Sheet              *sheet = &self->sheets[which];

  sheet->is_used = is_used;
  if (!is_used)
    return;
  subject.zoom = look->zoom;
  subject.x = look->x;
  subject.y = look->y;
  subject.width = look->width;
  subject.height = look->height;
  sheet->is_current = sheet->is_drawn && is_same (&sheet->subject, &subject);
  sheet->is_drawn = true;
  sheet->subject = subject;
  if (n > sheet->capacity)
    {
      g_free (sheet->pixels);
      sheet->pixels = g_new (uint32_t, n);
      sheet->capacity = n;
    }
}

static bool
needs_drawing (const UnetViewRenderer *self, int which)
{
  return self->sheets[which].is_used && !self->sheets[which].is_current;
}

/* Row Y, from the view's first column on. */
static uint32_t *
get_row (const UnetViewRenderer *self, int which, int y)
{
  return self->sheets[which].pixels + (int64_t)y * self->n_columns + RADIUS;
}

static void
use_sheets (UnetViewRenderer *self)
{
  const UnetViewScene *scene = self->scene;
  const UnetViewLook  *look = self->look;
  const bool           by_threshold = scene->probability != NULL && scene->threshold >= 0;
  const bool           is_mask = look->mode == UNET_VIEW_MASK;
  const bool           is_overlay = look->mode == UNET_VIEW_OVERLAY;
  const bool           has_mask = look->with_mask && (scene->classes != NULL || by_threshold);
  const bool           heat = look->mode == UNET_VIEW_PROBABILITY && scene->probability != NULL;
  const bool           lines = look->mode == UNET_VIEW_CONTOUR ||
                     (look->with_lines && (is_overlay || look->mode == UNET_VIEW_PROBABILITY));
  const Subject prediction = {
      .sources = {scene->classes, by_threshold ? scene->probability : NULL, scene->colors},
      .threshold = by_threshold ? scene->threshold : -1};
  Subject on_it = prediction;

  on_it.scale = look->scale;
  on_it.on_heat = heat;
  use_sheet (self, PICTURE, scene->picture != NULL && ((!is_mask && !heat) || look->curtain > 0),
             (Subject){.sources = {scene->picture}});
  use_sheet (self, HEAT, heat, (Subject){.sources = {scene->probability}});
  use_sheet (self, FILL, has_mask && (is_overlay || is_mask), prediction);
  use_sheet (self, LINES, has_mask && lines, on_it);
  use_sheet (self, TRUTH, look->with_truth && scene->truth != NULL && look->mode != UNET_VIEW_IMAGE,
             (Subject){.sources = {scene->truth}, .scale = look->scale});
}

static void
prepare_layers (UnetViewRenderer *self)
{
  const UnetViewScene *scene = self->scene;
  UnetViewLayer       *prediction = &self->prediction, *truth = &self->truth;
  const bool           by_threshold = scene->probability != NULL && scene->threshold >= 0;

  prediction->grid = truth->grid = &self->grid;
  prediction->classes = scene->classes;
  prediction->probability = by_threshold ? scene->probability : NULL;
  prediction->threshold = (float)scene->threshold;
  prediction->n_classes = scene->classes != NULL ? scene->n_classes : 2;
  truth->classes = scene->truth;
  truth->n_classes = scene->n_truth;
  for (int i = 0; i < 256; i++)
    {
      prediction->paint[i] = i > 0 ? scene->colors[i] : 0;
      prediction->shown[i] = prediction->paint[i] != 0 ? (uint8_t)i : 0;
      truth->shown[i] = (uint8_t)i;
      self->line_colors[i] = prediction->paint[i];
      if (self->sheets[HEAT].is_used && i > 0)
        self->line_colors[i] =
            scene->threshold >= 0 && scene->threshold < DARK_HEAT ? WHITE : BLACK;
    }
}

static void
prepare (UnetViewRenderer *self)
{
  const UnetViewScene *scene = self->scene;
  const UnetViewLook  *look = self->look;

  use_sheets (self);
  unet_view_pen_set (&self->pen, needs_drawing (self, LINES) || needs_drawing (self, TRUTH)
                                     ? LINE_WIDTH * look->scale
                                     : 0);
  unet_view_grid_set (&self->grid, self->pen.radius, look->width, look->height, look->zoom, look->x,
                      look->y, scene->width, scene->height);
  prepare_layers (self);
  if (needs_drawing (self, PICTURE))
    unet_view_picture_set (&self->picture, scene->picture, look->width, look->height, look->zoom,
                           look->x, look->y);
}

/* --- drawing sheets --- */

static uint32_t
get_contrast (uint32_t pixel)
{
  const uint32_t r = pixel >> 16 & 255, g = pixel >> 8 & 255, b = pixel & 255;

  return 2 * r + 5 * g + b < 8 * 128 ? WHITE : BLACK;
}

/* Lines in the colours of their classes. */
IMAGE_HOT static void
color_lines (const uint32_t *restrict colors,
             const uint8_t *restrict classes,
             const uint8_t *restrict alpha,
             int n,
             uint32_t *restrict target)
{
  for (int x = 0; x < n; x++)
    target[x] = unet_pixel_scale (colors[classes[x]], alpha[x]);
}

/* Whether a border runs up to the right, with higher classes on one side. */
static bool
is_rising (const uint8_t *const *rows, int radius, int x)
{
  const uint8_t here = rows[radius][x];
  const int     across = (rows[radius][x + radius] > here) - (rows[radius][x - radius] > here);
  const int     down = (rows[2 * radius][x] > here) - (rows[0][x] > here);

  return across * down > 0;
}

/* Dashes, which lie still on the image: stripes that run up to the right, or, where the border does
 * so, down. Over many small things stripes would look like hatching: where the image is made small,
 * squares of a chessboard. */
static void
dash_lines (const UnetViewRenderer *self,
            const uint8_t *const   *rows,
            const uint8_t          *alpha,
            int                     y,
            uint32_t               *target)
{
  const UnetViewLook *look = self->look;
  const int64_t       dash = MAX (1, lrint (DASH * look->scale));
  const int64_t       left = llrint (look->x * look->zoom), top = llrint (look->y * look->zoom);
  const int64_t       before = dash << 41; /* an even number of them: what is divided is positive */
  const bool          is_small = look->zoom < SMALL_ZOOM * look->scale;

  for (int x = 0; x < look->width; x++)
    if (alpha[x] == 0)
      target[x] = 0;
    else
      {
        const int64_t across = x + left, down = y + top;
        int64_t       n;

        if (is_small)
          n = (across + before) / dash + (down + before) / dash;
        else if (is_rising (rows, self->pen.radius, x))
          n = (across - down + before) / dash;
        else
          n = (across + down + before) / dash;
        target[x] = unet_pixel_scale (n % 2 != 0 ? WHITE : BLACK, alpha[x]);
      }
}

/* Where the image's pixels are large, most rows are like the one before. */
static bool
is_repeated (const UnetViewRenderer *self, int y)
{
  const int *sources = self->grid.y.first + self->grid.y.margin;

  return self->grid.is_nearest && sources[y] == sources[y - 1];
}

/* The thread's classes of the rows from FIRST to END and of those around them; their paint on the
 * sheet, if wanted. */
static void
draw_classes (const UnetViewRenderer *self,
              const UnetViewLayer    *layer,
              Thread                 *thread,
              int                     first,
              int                     end,
              bool                    with_paint)
{
  const int radius = self->pen.radius, total = self->look->width + 2 * radius;

  unet_view_layer_scratch_reset (thread->layer);
  for (int y = first - radius; y < end + radius; y++)
    {
      const int64_t at = (int64_t)(y - first + radius) * self->n_columns;
      uint8_t      *classes = thread->classes + at, *mixed = thread->mixed + at;
      uint32_t     *paint = NULL;

      if (with_paint && y >= first && y < end)
        paint = get_row (self, FILL, y) - radius;
      if (y > first - radius && is_repeated (self, y) && (paint == NULL || y > first))
        {
          memcpy (classes, classes - self->n_columns, (size_t)total);
          memcpy (mixed, mixed - self->n_columns, (size_t)total);
          if (paint != NULL)
            memcpy (paint, paint - self->n_columns, (size_t)total * sizeof *paint);
        }
      else
        unet_view_layer_draw_row (layer, thread->layer, y, classes, mixed, paint);
    }
}

/* The row of the thread's classes that is Y, and those around it, from the view's first column. */
static void
find_rows (const UnetViewRenderer *self,
           const Thread           *thread,
           int                     first,
           int                     y,
           const uint8_t         **rows)
{
  for (int i = 0; i <= 2 * self->pen.radius; i++)
    rows[i] = thread->classes + (int64_t)(y - first + i) * self->n_columns + self->pen.radius;
}

static const uint8_t *
find_mixed (const UnetViewRenderer *self, const Thread *thread, int first, int y)
{
  return thread->mixed + (int64_t)(y - first + self->pen.radius) * self->n_columns +
         self->pen.radius;
}

static void
draw_prediction (const UnetViewRenderer *self, Thread *thread, int first, int end)
{
  const uint8_t *rows[2 * RADIUS + 1];
  const int      n = self->look->width;

  draw_classes (self, &self->prediction, thread, first, end, needs_drawing (self, FILL));
  for (int y = first; needs_drawing (self, LINES) && y < end; y++)
    {
      find_rows (self, thread, first, y, rows);
      unet_view_contour_draw_row (&self->pen, UNET_VIEW_INNER, rows,
                                  find_mixed (self, thread, first, y), n, thread->alpha);
      color_lines (self->line_colors, rows[self->pen.radius], thread->alpha, n,
                   get_row (self, LINES, y));
    }
}

static void
draw_truth (const UnetViewRenderer *self, Thread *thread, int first, int end)
{
  const uint8_t *rows[2 * RADIUS + 1];

  draw_classes (self, &self->truth, thread, first, end, false);
  for (int y = first; y < end; y++)
    {
      find_rows (self, thread, first, y, rows);
      unet_view_contour_draw_row (&self->pen, UNET_VIEW_OUTER, rows,
                                  find_mixed (self, thread, first, y), self->look->width,
                                  thread->alpha);
      dash_lines (self, rows, thread->alpha, y, get_row (self, TRUTH, y));
    }
}

static void
draw_base_row (const UnetViewRenderer *self, Thread *thread, int which, bool repeat, int y)
{
  uint32_t *row = get_row (self, which, y);

  if (repeat)
    memcpy (row, row - self->n_columns, (size_t)self->look->width * sizeof *row);
  else if (which == PICTURE)
    unet_view_picture_draw_row (&self->picture, y, thread->picture, row);
  else
    unet_view_heat_draw_row (&self->grid, self->scene->probability, y, thread->sums, row);
}

static void
draw_sheets (const UnetViewRenderer *self, Thread *thread, int first, int end)
{
  for (int which = PICTURE; which <= HEAT; which++)
    for (int y = first; needs_drawing (self, which) && y < end; y++)
      draw_base_row (self, thread, which, y > first && is_repeated (self, y), y);
  if (needs_drawing (self, FILL) || needs_drawing (self, LINES))
    draw_prediction (self, thread, first, end);
  if (needs_drawing (self, TRUTH))
    draw_truth (self, thread, first, end);
}

/* --- laying them over each other --- */

static void
fill_row (uint32_t *target, int n, uint32_t pixel)
{
  for (int x = 0; x < n; x++)
    target[x] = pixel;
}

IMAGE_HOT static void
lay_paint (const uint32_t *restrict paint, uint32_t opacity, int n, uint32_t *restrict target)
{
  for (int x = 0; x < n; x++)
    target[x] = unet_pixel_over (target[x], unet_pixel_scale (paint[x], opacity));
}

IMAGE_HOT static void
lay_lines (const uint32_t *restrict lines, int n, uint32_t *restrict target)
{
  for (int x = 0; x < n; x++)
    target[x] = unet_pixel_over (target[x], lines[x]);
}

static void
lay_grid (const UnetViewRenderer *self, int y, int begin, int end, uint32_t *target)
{
  const UnetViewAxis *x_axis = &self->grid.x, *y_axis = &self->grid.y;
  const int          *columns = x_axis->first + x_axis->margin;
  const int          *rows = y_axis->first + y_axis->margin;
  const bool          whole_row = y > y_axis->begin && rows[y] != rows[y - 1];

  for (int x = begin; x < end; x++)
    if (whole_row || (x > begin && columns[x] != columns[x - 1]))
      target[x] =
          unet_pixel_over (target[x], unet_pixel_scale (get_contrast (target[x]), GRID_ALPHA));
}

/* The picture, or black, at the columns BEGIN .. END - 1. */
static void
lay_base (const UnetViewRenderer *self, int which, int y, int begin, int end, uint32_t *target)
{
  if (self->sheets[which].is_used)
    memcpy (target + begin, get_row (self, which, y) + begin,
            (size_t)(end - begin) * sizeof *target);
  else
    fill_row (target + begin, end - begin, BLACK);
}

static void
lay_row (const UnetViewRenderer *self, int y)
{
  const UnetViewLook *look = self->look;
  const UnetViewAxis *axis = &self->grid.x;
  const int           end = axis->end;
  const int           begin = CLAMP (look->curtain, axis->begin, end);
  const uint32_t      opacity =
      look->mode == UNET_VIEW_MASK ? 255 : (uint32_t)lrint (CLAMP (look->opacity, 0, 1) * 255);
  uint32_t *target = self->pixels + (int64_t)y * self->stride;

  fill_row (target, axis->begin, 0);
  fill_row (target + end, look->width - end, 0);
  lay_base (self, PICTURE, y, axis->begin, begin, target);

  if (look->mode == UNET_VIEW_MASK)
    fill_row (target + begin, end - begin, BLACK);
  else
    lay_base (self, self->sheets[HEAT].is_used ? HEAT : PICTURE, y, begin, end, target);
  if (self->sheets[FILL].is_used)
    lay_paint (get_row (self, FILL, y) + begin, opacity, end - begin, target + begin);
  for (int which = LINES; which <= TRUTH; which++)
    if (self->sheets[which].is_used)
      lay_lines (get_row (self, which, y) + begin, end - begin, target + begin);
  if (look->with_grid && look->zoom >= GRID_ZOOM * look->scale)
    lay_grid (self, y, axis->begin, end, target);
}

static void
draw_band (void *data, int64_t index, int worker)
{
  const UnetViewRenderer *self = data;
  const UnetViewAxis     *axis = &self->grid.y;
  const int band = (int)index * BAND, band_end = MIN (band + BAND, self->look->height);
  const int first = CLAMP (axis->begin, band, band_end);
  const int end = CLAMP (axis->end, first, band_end);

  if (first < end)
    draw_sheets (self, &self->threads[worker], first, end);
  for (int y = band; y < band_end; y++)
    if (y < first || y >= end)
      fill_row (self->pixels + (int64_t)y * self->stride, self->look->width, 0);
    else
      lay_row (self, y);
}

void
unet_view_renderer_draw (UnetViewRenderer    *renderer,
                         UnetPool            *pool,
                         const UnetViewScene *scene,
                         const UnetViewLook  *look,
                         uint32_t            *pixels,
                         int                  stride)
{
  if (look->width < 1 || look->height < 1)
    return;
  renderer->scene = scene;
  renderer->look = look;
  renderer->pixels = pixels;
  renderer->stride = stride;
  reserve_threads (renderer, unet_pool_get_n_threads (pool), look->width + 2 * RADIUS);
  prepare (renderer);
  unet_pool_run (pool, (look->height + BAND - 1) / BAND, draw_band, renderer);
}

/* --- scenes --- */

int
unet_view_scene_get_class (const UnetViewScene *scene, int x, int y)
{
  const int64_t at = (int64_t)y * scene->width + x;
  const float   limit = (float)scene->threshold;

  if (scene->probability == NULL || scene->threshold < 0)
    return scene->classes != NULL ? scene->classes[at] : -1;
  if (scene->classes == NULL)
    return scene->probability[at] > limit;
  return scene->probability[at] >= limit ? scene->classes[at] : 0;
}

void
unet_view_fill_colors (uint32_t *colors)
{
  colors[0] = 0;
  for (int i = 1; i < 256; i++)
    colors[i] = unet_pixel_from_color (unet_palette_get (i));
}

IMAGE_HOT int
unet_view_count_classes (const uint8_t *classes, size_t n)
{
  uint8_t largest = 0;

  for (size_t i = 0; i < n; i++)
    largest = MAX (largest, classes[i]);
  return largest + 1;
}
