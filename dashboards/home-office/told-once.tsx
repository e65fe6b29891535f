import { useEffect, useRef } from 'preact/hooks';
import { toBedsideAddress } from './devices-model.ts';
import type { Office } from './office.ts';
import { Copyable } from './pieces.tsx';
import type { ToldOnce } from './session.ts';

/** A PIN or a secret, once. It stays until somebody says that they have it, wherever they go meanwhile. */
export function ToldOncePanel({ office, told }: { office: Office; told: ToldOnce }) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus(), [told]);
  const isPin = told.what === 'pin';
  const bedside = isPin ? null : toBedsideAddress(location.origin, told.whose, told.value);
  return (
    <section class="office-told" ref={panel} tabIndex={-1} aria-labelledby="told-title">
      <h2 class="nhsuk-heading-m" id="told-title">
        {isPin ? `PIN of ${told.whose}` : `Secret of ${told.whose}`}
      </h2>
      <Copyable label={isPin ? 'PIN' : 'Secret'} value={told.value} />
      <p>
        <strong>It is shown this once.</strong>{' '}
        {isPin
          ? `Only ${told.whose} should know it: give it by word of mouth, and keep no copy.`
          : 'Put it into the device now. Whoever has it can speak in the device’s name: keep no copy.'}{' '}
        If it is lost, make a new one.
      </p>
      {bedside !== null && (
        <>
          <h3 class="nhsuk-heading-s">A tablet beside the bed</h3>
          <p>It can show and say the same, with or without a speaker. Open this address on it once:</p>
          <Copyable label="Address of the bedside page" value={bedside} />
        </>
      )}
      <button type="button" class="nhsuk-button" onClick={() => (office.toldOnce.value = null)}>
        {isPin ? `${told.whose} has it` : 'It is in the device'}
      </button>
    </section>
  );
}
