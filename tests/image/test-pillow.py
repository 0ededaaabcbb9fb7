# test-pillow.py: the image room against Pillow and PyTorch
#
# Usage: test-pillow.py IMAGE-TOOL. Draws pictures of every mode, depth and odd size, saves them by
# Pillow, and asks for the same samples, the same resized samples and the same interpolation. Real
# pictures of the shared folder (UNET_SHARED) are added where it is there.
#
# SPDX-License-Identifier: MIT
import glob
import os
import struct
import subprocess
import sys
import tempfile
import zlib

try:
    import numpy as np
    from PIL import Image
except ImportError as e:
    print(f'skipped: {e}')
    sys.exit(77)

failures = 0
checks = 0


class Tool:
    def __init__(self, path, folder):
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        self.out = os.path.join(folder, 'out.raw')

    def ask(self, *fields):
        self.process.stdin.write('\t'.join(map(str, fields)) + '\n')
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if not answer or answer.startswith('error'):
            return answer or 'error: the tool died'
        return tuple(map(int, answer.split()))

    def samples(self, *fields):
        """The samples as (height, width[, channels]), or the error text."""
        answer = self.ask(*fields, self.out)
        if isinstance(answer, str):
            return answer
        width, height, channels, bits = answer
        array = np.fromfile(self.out, np.uint8 if bits == 8 else np.uint16)
        array = array.reshape(height, width, channels)
        return array[:, :, 0] if channels == 1 else array

    def close(self):
        self.process.stdin.close()
        return self.process.wait()


def check(what, got, expected, tolerance=0):
    """One line per failure; the largest difference is returned."""
    global failures, checks
    checks += 1
    if isinstance(got, str):
        print(f'FAIL {what}: {got}')
        failures += 1
        return None
    expected = np.asarray(expected)
    if got.shape != expected.shape:
        print(f'FAIL {what}: shape {got.shape}, expected {expected.shape}')
        failures += 1
        return None
    difference = np.abs(got.astype(np.float64) - expected.astype(np.float64)).max()
    if not difference <= tolerance:
        print(f'FAIL {what}: differs by up to {difference}')
        failures += 1
    return difference


def draw(rng, height, width, channels):
    """Smooth slopes with noise and hard edges: both clamping and rounding get work."""
    y, x = np.mgrid[0:height, 0:width]
    planes = []
    for _ in range(channels):
        a, b = rng.uniform(0.02, 0.4, 2)
        plane = 127 + 127 * np.sin(a * x + rng.uniform(0, 6)) * np.cos(b * y)
        plane = plane + rng.normal(0, 12, plane.shape)
        plane[rng.random(plane.shape) < 0.05] = 255
        plane[(x // 5 + y // 7) % 6 == 0] = 0
        planes.append(plane)
    array = np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)
    return array[:, :, 0] if channels == 1 else array


def pillow(path):
    picture = Image.open(path)
    picture.load()  # 9.4 exchanges the sides of a turned TIFF only now
    return np.asarray(picture)


def write_png(path, rows, width, height, depth, color, palette=None, alpha=None, interlaced=False):
    """By hand: Pillow does not write every depth, nor Adam7. ROWS[y][x] is a tuple of samples."""
    def chunk(kind, data):
        total = zlib.crc32(kind + data)
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', total)

    def pack(pixels):
        samples = [s for pixel in pixels for s in pixel]
        if depth == 16:
            return struct.pack(f'>{len(samples)}H', *samples)
        bits = ''.join(format(s, f'0{depth}b') for s in samples)
        bits += '0' * (-len(bits) % 8)
        return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))

    data = b''
    passes = [(0, 0, 1, 1)]
    if interlaced:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4),
                  (1, 0, 2, 2), (0, 1, 1, 2)]
    for x0, y0, dx, dy in passes:
        for y in range(y0, height, dy):
            pixels = rows[y][x0::dx]
            if len(pixels):
                data += b'\0' + pack(pixels)
    with open(path, 'wb') as f:
        f.write(b'\x89PNG\r\n\x1a\n')
        f.write(chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, depth, color, 0, 0,
                                           int(interlaced))))
        if palette is not None:
            f.write(chunk(b'PLTE', bytes(v for c in palette for v in c)))
        if alpha is not None:
            f.write(chunk(b'tRNS', bytes(alpha)))
        f.write(chunk(b'IDAT', zlib.compress(data)))
        f.write(chunk(b'IEND', b''))


def check_png_kinds(tool, rng, folder):
    path = os.path.join(folder, 'kind.png')
    kinds = [(d, 0, 1) for d in (1, 2, 4, 8, 16)] + [(d, 3, 1) for d in (1, 2, 4, 8)]
    kinds += [(8, 2, 3), (16, 2, 3), (8, 4, 2), (16, 4, 2), (8, 6, 4), (16, 6, 4)]
    for depth, color, n in kinds:
        for width, height in ((1, 1), (3, 2), (13, 9), (33, 17)):
            for interlaced in (False, True):
                rows = rng.integers(0, 1 << depth, (height, width, n)).tolist()
                palette = rng.integers(0, 256, (1 << depth, 3)).tolist() if color == 3 else None
                for alpha in (None, [0, 128]) if color == 3 else (None,):
                    what = f'png depth {depth} colour {color} {width}x{height} ' \
                           f'interlaced {interlaced} alpha {alpha}'
                    write_png(path, rows, width, height, depth, color, palette, alpha, interlaced)
                    check(what, tool.samples('load', 'mask', path), pillow(path))
                    picture = tool.samples('load', 'picture', path)
                    if color == 3:
                        mode = 'RGBA' if alpha else 'RGB'
                        check(what + ' seen', picture, np.asarray(Image.open(path).convert(mode)))
                    elif depth == 1:
                        check(what + ' seen', picture, np.asarray(Image.open(path).convert('L')))
                    elif depth == 16:
                        expected = np.array(rows, np.uint16)
                        check(what + ' seen', picture, expected[:, :, 0] if n == 1 else expected)
                    else:
                        check(what + ' seen', picture, pillow(path))
                    probed = tool.ask('probe', path)
                    if isinstance(picture, np.ndarray):
                        channels = 1 if picture.ndim == 2 else picture.shape[2]
                        check(what + ' probed', np.array(probed), [width, height, channels, 0])


def check_tiff_kinds(tool, rng, folder):
    path = os.path.join(folder, 'kind.tif')
    pictures = {
        'L': Image.fromarray(draw(rng, 37, 53, 1)),
        'RGB': Image.fromarray(draw(rng, 37, 53, 3)),
        'RGBA': Image.fromarray(draw(rng, 37, 53, 4)),
        'LA': Image.fromarray(draw(rng, 37, 53, 2), 'LA'),
        'P': Image.fromarray(draw(rng, 37, 53, 3)).quantize(19),
        '1': Image.fromarray(draw(rng, 37, 53, 1)).convert('1'),
        'I;16': Image.fromarray(rng.integers(0, 65536, (37, 53)).astype(np.uint16)),
    }
    for mode, picture in pictures.items():
        for compression in (None, 'tiff_lzw', 'tiff_adobe_deflate', 'packbits', 'group4'):
            if compression == 'group4' and mode != '1':
                continue
            picture.save(path, compression=compression)
            what = f'tiff {mode} {compression}'
            check(what, tool.samples('load', 'mask', path), pillow(path))
            seen = {'P': 'RGB', '1': 'L'}.get(mode)
            seen = np.asarray(picture.convert(seen)) if seen else np.asarray(picture)
            check(what + ' seen', tool.samples('load', 'picture', path), seen)
    for orientation in range(1, 9):
        pictures['RGB'].save(path, tiffinfo={0x0112: orientation})
        what = f'tiff orientation {orientation}'
        check(what, tool.samples('load', 'mask', path), pillow(path))
        seen = tool.samples('load', 'mask', path)
        if isinstance(seen, np.ndarray):
            check(what + ' probed', np.array(tool.ask('probe', path)),
                  [seen.shape[1], seen.shape[0], 3, 0])


def check_other_kinds(tool, rng, folder):
    largest = 0
    for name, channels, options in (('grey.jpg', 1, {}), ('half.jpg', 3, {}),
                                    ('full.jpg', 3, {'subsampling': 0}),
                                    ('progressive.jpg', 3, {'progressive': True})):
        for width, height in ((8, 8), (17, 31), (150, 97)):
            path = os.path.join(folder, name)
            Image.fromarray(draw(rng, height, width, channels)).save(path, quality=85, **options)
            got = check(f'{name} {width}x{height}', tool.samples('load', 'picture', path),
                        pillow(path), 1)
            largest = max(largest, got or 0)
    path = os.path.join(folder, 'cmyk.jpg')
    cmyk = Image.fromarray(draw(rng, 31, 44, 4), 'CMYK')
    cmyk.save(path, quality=90)
    check('cmyk.jpg', tool.samples('load', 'picture', path),
          np.asarray(Image.open(path).convert('RGB')), 1)
    print(f'JPEG: largest difference {largest}')
    for extension in ('bmp', 'gif'):
        path = os.path.join(folder, 'mask.' + extension)
        Image.fromarray(draw(rng, 41, 29, 1)).save(path)
        check(extension + ' grey', tool.samples('load', 'mask', path),
              np.asarray(Image.open(path).convert('L')))
        Image.fromarray(draw(rng, 41, 29, 3)).quantize(50).save(path)
        check(extension + ' palette', tool.samples('load', 'mask', path),
              np.asarray(Image.open(path).convert('RGB')))
    path = os.path.join(folder, 'colours.bmp')
    Image.fromarray(draw(rng, 41, 29, 3)).save(path)
    check('bmp RGB', tool.samples('load', 'picture', path), pillow(path))


def check_resizes_of(tool, path, what, sizes):
    with Image.open(path) as picture:
        picture.load()
    for width, height in sizes:
        for name, resample in (('bicubic', Image.BICUBIC), ('nearest', Image.NEAREST)):
            expected = np.asarray(picture.resize((width, height), resample))
            if picture.mode == 'I':
                expected = np.clip(expected, 0, 65535)
            check(f'{what} {picture.size} to {width}x{height} {name}',
                  tool.samples('resize', name, width, height, 'mask', path), expected)


def scaled(width, height):
    sizes = [(max(1, int(width * s)), max(1, int(height * s))) for s in (0.5, 0.3, 1.7)]
    return sizes + [(width, 7), (5, height), (1, 1), (61, 47)]


def check_resizes(tool, rng, folder):
    path = os.path.join(folder, 'resize.png')
    for width, height in ((1, 1), (2, 3), (31, 17), (64, 64), (333, 257)):
        for channels in (1, 3):
            Image.fromarray(draw(rng, height, width, channels)).save(path)
            check_resizes_of(tool, path, f'resize {channels}', scaled(width, height))
        deep = rng.integers(0, 65536, (height, width)).astype(np.uint16)
        Image.fromarray(deep).save(path)
        check_resizes_of(tool, path, 'resize 16-bit', scaled(width, height))
    # Opaque alpha changes nothing about the colours.
    colours = draw(rng, 50, 70, 3)
    Image.fromarray(np.dstack([colours, np.full((50, 70), 255, np.uint8)])).save(path)
    check_resizes_of(tool, path, 'resize opaque RGBA', scaled(70, 50))
    Image.fromarray(colours).save(path)
    check('luma', tool.samples('grey', path), np.asarray(Image.open(path).convert('L')))


def check_real_pictures(tool, folder):
    shared = os.path.join(os.environ.get('UNET_SHARED', '../shared'), 'datasets')
    found = 0
    for pattern in ('isbi2012-em/*/*', 'dsb2018-nuclei/*/*', 'camvid11/*/*', 'drive-original/*/*'):
        files = sorted(glob.glob(os.path.join(shared, pattern)))
        for path in files[::max(1, len(files) // 6)]:
            found += 1
            what = os.path.relpath(path, shared)
            expected = pillow(path)
            check(what, tool.samples('load', 'mask', path), expected)
            picture = Image.open(path)
            if picture.mode in ('L', 'RGB', 'RGBA'):
                half = (picture.width // 2, picture.height // 2)
                check_resizes_of(tool, path, what, [half, (int(picture.width * 0.3), 101)])
    if found == 0:
        print(f'skipped the real pictures: {shared} is not here')


def check_interpolation(tool, rng, folder):
    try:
        import torch
    except ImportError as e:
        print(f'skipped the interpolation: {e}')
        return
    source = os.path.join(folder, 'in.raw')
    largest = 0
    for planes, h, w, th, tw in ((1, 1, 1, 5, 7), (2, 16, 16, 16, 16), (3, 31, 47, 62, 94),
                                 (2, 240, 180, 481, 360), (2, 64, 48, 21, 33),
                                 (1, 17, 600, 40, 1301)):
        values = rng.normal(0, 3, (1, planes, h, w)).astype(np.float32)
        values.tofile(source)
        answer = tool.ask('bilinear', planes, h, w, th, tw, source, tool.out)
        got = np.fromfile(tool.out, np.float32).reshape(1, planes, th, tw)
        expected = torch.nn.functional.interpolate(torch.from_numpy(values), (th, tw),
                                                   mode='bilinear', align_corners=False).numpy()
        difference = check(f'interpolate {h}x{w} to {th}x{tw}: {answer}', got, expected, 4e-6)
        largest = max(largest, difference or 0)
    print(f'interpolation: largest difference {largest:.3g}')


def main():
    rng = np.random.default_rng(20)
    with tempfile.TemporaryDirectory() as folder:
        tool = Tool(sys.argv[1], folder)
        check_png_kinds(tool, rng, folder)
        check_tiff_kinds(tool, rng, folder)
        check_other_kinds(tool, rng, folder)
        check_resizes(tool, rng, folder)
        check_real_pictures(tool, folder)
        check_interpolation(tool, rng, folder)
        status = tool.close()
    print(f'{checks} comparisons, {failures} failed')
    return 1 if failures or status != 0 or checks == 0 else 0


sys.exit(main())
