import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { Table } from '#dashboards/shared/table.tsx';
import type { AlertStory, NightFeatures } from '#gateway/hub-link/envelope.ts';
import { drawNight, soundMarksDba, toSoundRange } from './night-drawing.ts';
import {
  type HomeTime,
  type NightPicture as Picture,
  toHourMarks,
  toNightPicture,
  toPictureWords,
  toSlotRows,
  toTimesWords,
} from './night-picture-model.ts';

import { toClockMinutes, toFigure, toNightName } from './words-model.ts';

const HEIGHT_PX = 240;
/** Below this, an hour's mark has no room beside the next. */
const NARROW_PX = 500;

type Props = {
  readonly night: NightFeatures;
  readonly falls: readonly AlertStory[];
  readonly time: HomeTime;
  /** Of this resident nothing was measured before. */
  readonly isFirst: boolean;
};

/** One resident's night: sound, bed exits, possible falls and what nobody measured, as a picture, in words and as a table. */
export function NightPicture({ night, falls, time, isFirst }: Props) {
  const { timeZone, homeNowMs } = time;
  const holder = useRef<HTMLDivElement>(null);
  const picture = toNightPicture(night, falls, time);
  const wordsId = `words-${night.nightOf}`;
  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const plot = new uPlot(toOptions(picture, timeZone, element.clientWidth), toData(picture), element);
    const resizing = new ResizeObserver(() =>
      plot.setSize({ width: element.clientWidth, height: HEIGHT_PX }),
    );
    resizing.observe(element);
    return () => {
      resizing.disconnect();
      plot.destroy();
    };
  }, [night, falls, timeZone, homeNowMs]);
  return (
    <section class="lead-night">
      <h3 class="nhsuk-heading-s lead-night-name">
        {toNightName(night.nightOf)}
        <span class="service-quiet lead-night-times">{toTimesWords(night, picture, timeZone)}</span>
      </h3>
      <figure class="lead-figure">
        <div class="lead-picture" role="img" aria-labelledby={wordsId} ref={holder} />
        <figcaption class="lead-picture-words" id={wordsId}>
          {isFirst && <strong>First night: nothing was measured of this resident before it. </strong>}
          {toPictureWords(night, picture, timeZone).join(' ')}
        </figcaption>
      </figure>
      <SlotTable night={night} falls={falls} timeZone={timeZone} />
    </section>
  );
}

/** Made only once it is opened: seven nights would be 280 rows that few read. */
function SlotTable({
  night,
  falls,
  timeZone,
}: Pick<Props, 'night' | 'falls'> & { readonly timeZone: string }) {
  const isOpen = useSignal(false);
  const name = toNightName(night.nightOf);
  return (
    <details class="nhsuk-details" onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary class="nhsuk-details__summary">
        <span class="nhsuk-details__summary-text">Every 15 minutes as a table</span>
      </summary>
      {isOpen.value && (
        <Table
          caption={`${name}, every ${Math.round(night.slotMs / 60_000)} minutes`}
          isSlim
          heads={['From', 'Sound', 'Bed exits', 'Possible falls']}
          rows={toSlotRows(night, falls, timeZone).map((row) => ({
            key: row.key,
            cells: [row.time, toFigure(row.soundDba, ' dB(A)'), toFigure(row.bedExitCount), row.fallCount],
          }))}
        />
      )}
    </details>
  );
}

/** Two points, for uPlot to lay out its axes; everything else is drawn by `drawNight`. */
const toData = ({ fromSeconds, untilSeconds }: Picture): uPlot.AlignedData => [
  [fromSeconds, untilSeconds],
  [null, null],
];

function toOptions(picture: Picture, timeZone: string, width: number): uPlot.Options {
  const toTime = (seconds: number): string => toClockMinutes(seconds * 1_000, timeZone);
  const axis = {
    stroke: '#4c6272',
    font: '14px arial, sans-serif',
    grid: { stroke: '#d8dde0', width: 1 },
    ticks: { stroke: '#d8dde0', width: 1 },
  };
  return {
    width,
    height: HEIGHT_PX,
    cursor: { show: false },
    legend: { show: false },
    padding: [4, 22, 0, 0],
    scales: {
      x: { time: true, range: () => [picture.fromSeconds, picture.untilSeconds] },
      dba: { range: toSoundRange },
    },
    axes: [
      {
        ...axis,
        size: 32,
        // Of the home's clock: a browser elsewhere would put its own midnight into the picture.
        splits: (plot) => toHourMarks(picture, plot.width < NARROW_PX ? 2 : 1, timeZone),
        values: (_plot, splits) => splits.map(toTime),
      },
      { ...axis, scale: 'dba', size: 36, splits: () => [...soundMarksDba] },
    ],
    series: [{}, { scale: 'dba' }],
    hooks: { draw: [(plot) => drawNight(plot, picture, toTime)] },
  };
}
