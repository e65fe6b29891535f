import { Empty } from '#dashboards/shared/states.tsx';
import { plural } from '#dashboards/shared/words.ts';
import type { RoomsPage } from '#gateway/office/place-messages.ts';
import type { Office } from './office.ts';
import { Find } from './pieces.tsx';
import { ChangeRoomForm, NewRoomForm, RemoveRoomForm } from './room-form.tsx';
import { toRoomHolds, toZoneGroups } from './rooms-model.ts';
import { toHref } from './route-model.ts';
import { Rows } from './rows.tsx';
import { NotHere, Title } from './states.tsx';
import { toZoneWords } from './words-model.ts';

export function RoomsSection({ office, page }: { office: Office; page: RoomsPage }) {
  const { thing, step } = office.route.value;
  if (thing === null) return <RoomsList office={office} page={page} />;
  if (thing === 'add') return <NewRoomForm office={office} page={page} />;
  const room = page.rooms.find(({ roomId }) => roomId === thing);
  if (room === undefined) {
    return <NotHere what="There is no such room." back={toHref('rooms')} backWords="All rooms" />;
  }
  if (step === 'remove') return <RemoveRoomForm office={office} page={page} room={room} />;
  return <ChangeRoomForm office={office} page={page} room={room} />;
}

function RoomsList({ office, page }: { office: Office; page: RoomsPage }) {
  const typed = office.filterOf('rooms');
  const groups = toZoneGroups(page, typed.value);
  const foundCount = groups.reduce((sum, { rooms }) => sum + rooms.length, 0);
  const mayChange = office.may.value.includes('change-rooms');
  return (
    <>
      <Title>Rooms</Title>
      <p>An alert rings first on the screens of its part of the home.</p>
      {mayChange && (
        <a class="nhsuk-button" href={toHref('rooms', 'add')}>
          Add a room
        </a>
      )}
      {page.rooms.length === 0 ? (
        <Empty>No room is known yet. Add the first one: devices and residents are put into rooms.</Empty>
      ) : (
        <Find
          typed={typed}
          label="Find a room"
          found={`${foundCount} of ${plural(page.rooms.length, 'room', 'rooms')}`}
        />
      )}
      {page.rooms.length > 0 && foundCount === 0 && <Empty>No room is found. Type less.</Empty>}
      {groups.map(({ zone, rooms }) => (
        <section class="office-group" key={zone}>
          <h2 class="nhsuk-heading-m">{toZoneWords(zone)}</h2>
          <Rows
            label={`Rooms: ${toZoneWords(zone)}`}
            items={rooms.map((room) => ({
              key: room.roomId,
              name: room.label,
              state: toRoomHolds(room),
              action: mayChange
                ? { href: toHref('rooms', room.roomId), words: 'Change', of: room.label }
                : null,
            }))}
          />
        </section>
      ))}
    </>
  );
}
