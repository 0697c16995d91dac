/** Low-level graphics: accepted with the guide's arguments, drawn nowhere. */
import type { Builtin } from '#afl/runtime';
import { accepted } from './accepted.ts';

const DRAWING = [
  'GfxArc(x1, y1, x2, y2, x3, y3, x4, y4)',
  'GfxChord(x1, y1, x2, y2, x3, y3, x4, y4)',
  'GfxCircle(x, y, radius)',
  'GfxDrawImage("file", x, y)',
  'GfxDrawText("text", left, top, right, bottom, format=0)',
  'GfxEllipse(x1, y1, x2, y2)',
  'GfxFillSolidRect(x1, y1, x2, y2, color)',
  'GfxGradientRect(x1, y1, x2, y2, from, to)',
  'GfxLineTo(x, y)',
  'GfxMoveTo(x, y)',
  'GfxPie(x1, y1, x2, y2, x3, y3, x4, y4)',
  'GfxPolygon(x1, y1, x2, y2, ...)',
  'GfxPolyline(x1, y1, x2, y2, ...)',
  'GfxRectangle(x1, y1, x2, y2)',
  'GfxRoundRect(x1, y1, x2, y2, x3, y3)',
  'GfxSelectFont("face", size, weight=fontNormal, italic=False, underline=False, orientation=0)',
  'GfxSelectHatchBrush(color, style=0)',
  'GfxSelectPen(color, width=1, penstyle=penSolid)',
  'GfxSelectSolidBrush(color)',
  'GfxSelectStockObject(id)',
  'GfxSetBkColor(color)',
  'GfxSetBkMode(mode)',
  'GfxSetCoordsMode(mode)',
  'GfxSetOverlayMode(mode=0)',
  'GfxSetPixel(x, y, color)',
  'GfxSetTextAlign(align)',
  'GfxSetTextColor(color)',
  'GfxSetZOrder(layer)',
  'GfxTextOut("text", x, y)',
];

export const GFX: readonly Builtin[] = [
  ...DRAWING.map((signature) => accepted(signature, 'Draws on AmiBroker’s chart; no effect here.')),
  accepted('GfxGetTextWidth("text")', 'A text’s width in pixels: 0, nothing is drawn.', 'number', () => 0),
];
