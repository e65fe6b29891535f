import type uPlot from 'uplot';
import type { NightPicture, Span } from './night-picture-model.ts';

/** Colours of the service manual. None carries a meaning alone: each kind has a lane, a shape or a number of its own. */
const colours = {
  sound: '#005eb8',
  exits: '#330072',
  fall: '#d5281b',
  gapLine: '#aeb7bd',
  gapGround: '#f0f4f5',
  words: '#4c6272',
  now: '#212b32',
} as const;

/** From a quiet bedroom to a shout, so that one night can be held against another. */
const SOUND_DBA = { least: 20, most: 90 } as const;
/** Of the plot's height: the lane of sound above, the lane of bed exits below. */
const SOUND_SHARE = 0.64;
const BED_SHARE = 0.26;
/** The tallest bar is this many exits in a quarter of an hour, or more where there were more. */
const EXITS_LEAST = 3;

export const soundMarksDba = [20, 40, 60, 80] as const;

/** The scale of sound over the whole plot, so that its lane is the upper part. */
export function toSoundRange(): [number, number] {
  const span = (SOUND_DBA.most - SOUND_DBA.least) / SOUND_SHARE;
  return [SOUND_DBA.most - span, SOUND_DBA.most];
}

/** Everything but the axes. Sizes are in the canvas's own pixels. */
export function drawNight(plot: uPlot, picture: NightPicture, toTime: (seconds: number) => string): void {
  const lanes = toLanes(plot);
  if (picture.notYet !== null) drawNotYet(plot, picture.notYet);
  drawGaps(plot, lanes.sound, picture.soundGaps);
  drawGaps(plot, lanes.bed, picture.bedGaps);
  drawSound(plot, picture);
  drawExits(plot, picture, lanes.bed);
  const nowSeconds = picture.notYet?.nowSeconds ?? null;
  if (nowSeconds !== null) drawNow(plot, toX(plot, nowSeconds));
  drawLaneName(plot, 'Sound, dB(A)', lanes.sound.topPx + 15 * devicePixelRatio);
  const footPx = lanes.bed.topPx - 3 * devicePixelRatio;
  const leastX = drawLaneName(plot, 'Bed exits', footPx);
  if (nowSeconds !== null) {
    // Between the lanes, where it hides nothing measured.
    const where = { x: toX(plot, nowSeconds), footPx, leastX };
    drawBeside(plot, `Now ${toTime(nowSeconds)}`, { ...where, colour: colours.now });
  }
  for (const seconds of picture.fallSeconds) drawFall(plot, seconds, toTime(seconds));
}

type Lane = { readonly topPx: number; readonly heightPx: number };

function toLanes({ bbox }: uPlot): { readonly sound: Lane; readonly bed: Lane } {
  return {
    sound: { topPx: bbox.top, heightPx: bbox.height * SOUND_SHARE },
    bed: { topPx: bbox.top + bbox.height * (1 - BED_SHARE), heightPx: bbox.height * BED_SHARE },
  };
}

const toX = (plot: uPlot, seconds: number): number => plot.valToPos(seconds, 'x', true);

/** Hatched, so that nobody takes a gap for a quiet hour. */
function drawGaps(plot: uPlot, lane: Lane, gaps: readonly Span[]): void {
  const { ctx } = plot;
  for (const { fromSeconds, untilSeconds } of gaps) {
    const left = toX(plot, fromSeconds);
    const width = toX(plot, untilSeconds) - left;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, lane.topPx, width, lane.heightPx);
    ctx.clip();
    ctx.fillStyle = colours.gapGround;
    ctx.fill();
    ctx.strokeStyle = colours.gapLine;
    ctx.lineWidth = devicePixelRatio;
    for (let x = left - lane.heightPx; x < left + width; x += 8 * devicePixelRatio) {
      ctx.beginPath();
      ctx.moveTo(x, lane.topPx + lane.heightPx);
      ctx.lineTo(x + lane.heightPx, lane.topPx);
      ctx.stroke();
    }
    ctx.restore();
  }
}

/** A step per slot, joined to the next where there is no gap between them. */
function drawSound(plot: uPlot, { sound }: NightPicture): void {
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = colours.sound;
  ctx.lineWidth = 2.5 * devicePixelRatio;
  ctx.lineJoin = 'round';
  ctx.beginPath();
  let joinedAt = Number.NaN;
  for (const { fromSeconds, untilSeconds, value } of sound) {
    const y = plot.valToPos(Math.min(SOUND_DBA.most, Math.max(SOUND_DBA.least, value)), 'dba', true);
    if (fromSeconds === joinedAt) ctx.lineTo(toX(plot, fromSeconds), y);
    else ctx.moveTo(toX(plot, fromSeconds), y);
    ctx.lineTo(toX(plot, untilSeconds), y);
    joinedAt = untilSeconds;
  }
  ctx.stroke();
  ctx.restore();
}

/** A bar with its number, so that nobody must guess at a scale. */
function drawExits(plot: uPlot, { bedExits, notYet }: NightPicture, lane: Lane): void {
  const { ctx } = plot;
  const foot = lane.topPx + lane.heightPx;
  const most = Math.max(EXITS_LEAST, ...bedExits.map(({ value }) => value));
  const roomForNumber = 16 * devicePixelRatio;
  ctx.save();
  ctx.fillStyle = colours.exits;
  setWords(ctx, 'bold', 'center');
  for (const { fromSeconds, untilSeconds, value } of bedExits) {
    const left = toX(plot, fromSeconds) + devicePixelRatio;
    const width = Math.max(2 * devicePixelRatio, toX(plot, untilSeconds) - left - devicePixelRatio);
    const height = ((lane.heightPx - roomForNumber) * value) / most;
    ctx.fillRect(left, foot - height, width, height);
    ctx.fillText(String(value), left + width / 2, foot - height - 3 * devicePixelRatio);
  }
  ctx.strokeStyle = colours.words;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(plot.bbox.left, foot);
  // A foot without bars would look like a night without bed exits.
  ctx.lineTo(notYet === null ? plot.bbox.left + plot.bbox.width : toX(plot, notYet.fromSeconds), foot);
  ctx.stroke();
  ctx.restore();
}

/** With its foot at `footPx`, on white: hatching and lines go on beside it. Returns where it ends. */
function drawLaneName(plot: uPlot, name: string, footPx: number): number {
  const { ctx, bbox } = plot;
  const pad = 4 * devicePixelRatio;
  ctx.save();
  setWords(ctx, 'normal');
  const { width } = ctx.measureText(name);
  ctx.fillStyle = '#ffffff';
  ctx.fillRect(bbox.left, footPx - 14 * devicePixelRatio, width + 2 * pad, 17 * devicePixelRatio);
  ctx.fillStyle = colours.words;
  ctx.fillText(name, bbox.left + pad, footPx);
  ctx.restore();
  return bbox.left + width + 2 * pad;
}

/** Plainly empty, without the grid's lines: nothing in it may look like something measured. */
function drawNotYet(plot: uPlot, { fromSeconds, untilSeconds }: Span): void {
  const { ctx, bbox } = plot;
  const left = toX(plot, fromSeconds);
  const width = toX(plot, untilSeconds) - left;
  ctx.save();
  ctx.fillStyle = '#ffffff';
  ctx.fillRect(left, bbox.top, width, bbox.height);
  setWords(ctx, 'normal', 'center');
  ctx.fillStyle = colours.words;
  const isRoom = ctx.measureText('Not yet').width < width;
  if (isRoom) ctx.fillText('Not yet', left + width / 2, bbox.top + bbox.height / 2);
  ctx.restore();
}

function drawNow({ ctx, bbox }: uPlot, x: number): void {
  ctx.save();
  ctx.strokeStyle = colours.now;
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

/** A flag on a pole, with its time. */
function drawFall(plot: uPlot, seconds: number, time: string): void {
  const { ctx, bbox } = plot;
  const x = toX(plot, seconds);
  const side = 7 * devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colours.fall;
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x + 2 * side, bbox.top + side);
  ctx.lineTo(x, bbox.top + 2 * side);
  ctx.fill();
  ctx.restore();
  drawBeside(plot, `Fall? ${time}`, { x, footPx: bbox.top + 1.7 * side, colour: colours.fall });
}

type Beside = {
  readonly x: number;
  readonly footPx: number;
  readonly colour: string;
  /** Where other words end. */
  readonly leastX?: number;
};

/** Words on white beside an upright line, on its right where there is room. */
function drawBeside({ ctx, bbox }: uPlot, words: string, { x, footPx, colour, leastX = 0 }: Beside): void {
  const side = 7 * devicePixelRatio;
  ctx.save();
  setWords(ctx, 'bold');
  const { width } = ctx.measureText(words);
  const isAtEdge = x + 3 * side + width > bbox.left + bbox.width;
  const left = Math.max(isAtEdge ? x - width - side : x + 2.5 * side, leastX + side);
  ctx.fillStyle = '#ffffff';
  ctx.fillRect(left - side / 2, footPx - 1.7 * side, width + side, 2 * side + 2 * devicePixelRatio);
  ctx.fillStyle = colour;
  ctx.fillText(words, left, footPx);
  ctx.restore();
}

/** All of it said: uPlot leaves the context as its last axis needed it. */
function setWords(ctx: CanvasRenderingContext2D, weight: string, align: CanvasTextAlign = 'left'): void {
  ctx.font = `${weight} ${13 * devicePixelRatio}px arial, sans-serif`;
  ctx.textAlign = align;
  ctx.textBaseline = 'alphabetic';
}
