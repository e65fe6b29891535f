import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { AlertStory, NightFeatures } from '#gateway/hub-link/envelope.ts';
import { type NightPicture as Picture, toNightPicture, toPictureWords } from './night-picture-model.ts';

/** Colours of the service manual: blue, purple, red, grey. Each is named in the legend and has a shape of its own. */
const colours = {
  sound: '#005eb8',
  exits: '#330072',
  fall: '#d5281b',
  gap: '#aeb7bd',
  axis: '#4c6272',
} as const;
const HEIGHT_PX = 200;
/** From a quiet bedroom to a shout, so that one night can be held against another. */
const SOUND_DBA = [20, 90] as const;
const EXITS_LEAST = 4;

/** One resident's night: sound as a line, bed exits as bars, falls as flags, and what nobody measured as hatching. */
export function NightPicture(props: {
  night: NightFeatures;
  falls: readonly AlertStory[];
  timeZone: string;
}) {
  const { night, falls, timeZone } = props;
  const holder = useRef<HTMLDivElement>(null);
  const picture = toNightPicture(night, falls);
  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const data: uPlot.AlignedData = [[...picture.xs], [...picture.soundDba], [...picture.bedExits]];
    const plot = new uPlot(toOptions(picture, timeZone, element.clientWidth), data, element);
    const resizing = new ResizeObserver(() =>
      plot.setSize({ width: element.clientWidth, height: HEIGHT_PX }),
    );
    resizing.observe(element);
    return () => {
      resizing.disconnect();
      plot.destroy();
    };
  }, [night, falls, timeZone]);
  return <div class="lead-picture" role="img" aria-label={toPictureWords(night, picture)} ref={holder} />;
}

function toOptions(picture: Picture, timeZone: string, width: number): uPlot.Options {
  const most = Math.max(EXITS_LEAST, ...picture.bedExits.map((count) => count ?? 0));
  const grid = { stroke: '#e8edee', width: 1 };
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  const axis = {
    stroke: colours.axis,
    font: '14px arial, sans-serif',
    labelFont: '14px arial, sans-serif',
    grid,
  };
  const isNarrow = width < 500;
  return {
    width,
    height: HEIGHT_PX,
    cursor: { show: false },
    legend: { show: false },
    scales: {
      x: { time: true, range: () => [picture.fromSeconds, picture.untilSeconds] },
      dba: { range: () => [...SOUND_DBA] },
      exits: { range: () => [0, most] },
    },
    axes: [
      {
        ...axis,
        space: isNarrow ? 70 : 90,
        values: (_plot, splits) => splits.map((at) => clock.format(at * 1_000)),
      },
      { ...axis, scale: 'dba', label: 'Sound, dB(A)', size: 44, labelSize: 22 },
      {
        ...axis,
        scale: 'exits',
        side: 1,
        label: 'Bed exits',
        size: 34,
        labelSize: 22,
        grid: { show: false },
        incrs: [1, 2, 5],
      },
    ],
    series: [
      {},
      {
        label: 'Sound',
        scale: 'dba',
        stroke: colours.sound,
        width: 2,
        spanGaps: false,
        points: { show: false },
      },
      {
        label: 'Bed exits',
        scale: 'exits',
        stroke: colours.exits,
        width: 0,
        fill: colours.exits,
        ...(uPlot.paths.bars === undefined ? {} : { paths: uPlot.paths.bars({ size: [0.6, 14] }) }),
        points: { show: false },
      },
    ],
    hooks: {
      drawClear: [(plot) => drawGaps(plot, picture)],
      draw: [(plot) => drawFalls(plot, picture)],
    },
  };
}

/** Hatched, so that nobody takes a gap for a quiet hour. */
function drawGaps(plot: uPlot, { gaps }: Picture): void {
  const { ctx, bbox } = plot;
  for (const { fromSeconds, untilSeconds } of gaps) {
    const left = plot.valToPos(fromSeconds, 'x', true);
    const width = plot.valToPos(untilSeconds, 'x', true) - left;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, bbox.top, width, bbox.height);
    ctx.clip();
    ctx.fillStyle = '#f0f4f5';
    ctx.fill();
    ctx.strokeStyle = colours.gap;
    ctx.lineWidth = devicePixelRatio;
    const step = 8 * devicePixelRatio;
    for (let x = left - bbox.height; x < left + width; x += step) {
      ctx.beginPath();
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x + bbox.height, bbox.top);
      ctx.stroke();
    }
    ctx.restore();
  }
}

function drawFalls(plot: uPlot, { fallSeconds }: Picture): void {
  const { ctx, bbox } = plot;
  for (const seconds of fallSeconds) {
    const x = plot.valToPos(seconds, 'x', true);
    ctx.save();
    ctx.strokeStyle = colours.fall;
    ctx.fillStyle = colours.fall;
    ctx.lineWidth = 2 * devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const side = 7 * devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x + 2 * side, bbox.top + side);
    ctx.lineTo(x, bbox.top + 2 * side);
    ctx.fill();
    ctx.restore();
  }
}
