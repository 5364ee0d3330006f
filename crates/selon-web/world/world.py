#!/usr/bin/env python3
"""Draws assets/world.svg: land and borders of the world, plain enough to be a background for points.

    pip download --no-deps geopandas==0.14.4 && pip install pyshp
    python3 crates/selon-web/world/world.py geopandas-0.14.4-py3-none-any.whl > crates/selon-web/assets/world.svg

The outlines are Natural Earth's 1:110m countries (public domain), which that package carries. The picture is in degrees: x is the
longitude, y is minus the latitude, so a point needs no projection. One number after the point is kept, eleven kilometres.
"""
import io
import sys
import zipfile

import shapefile

wheel = zipfile.ZipFile(sys.argv[1])
part = lambda end: io.BytesIO(wheel.read("geopandas/datasets/naturalearth_lowres/naturalearth_lowres." + end))
countries = shapefile.Reader(shp=part("shp"), dbf=part("dbf"), shx=part("shx"), encoding="utf-8")


def number(tenths):
    text = f"{tenths / 10:g}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


paths = []
for shape in countries.shapes():
    ends = list(shape.parts[1:]) + [len(shape.points)]
    for start, end in zip(shape.parts, ends):
        ring = [(round(x * 10), round(-y * 10)) for x, y in shape.points[start:end]]
        ring = [point for at, point in enumerate(ring) if at == 0 or point != ring[at - 1]]
        if len(ring) < 4:
            continue
        out = [f"M{number(ring[0][0])} {number(ring[0][1])}l"]
        for before, here in zip(ring, ring[1:-1]):
            step = " ".join(number(b - a) for a, b in zip(before, here))
            out.append(step)
        paths.append(out[0] + " ".join(out[1:]).replace(" -", "-") + "z")

print('<svg xmlns="http://www.w3.org/2000/svg" viewBox="-180 -90 360 180"><path fill="#8a8378" fill-opacity=".22" stroke="#8a8378" '
      'stroke-opacity=".6" stroke-width=".15" stroke-linejoin="round" d="' + "".join(paths) + '"/></svg>')
