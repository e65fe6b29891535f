import type { RoomRow, RoomsPage } from '#gateway/office/place-messages.ts';
import { ConfirmPage } from './confirm-page.tsx';
import { TextField } from './fields.tsx';
import type { FormState } from './form.ts';
import { FormPage } from './form-page.tsx';
import type { Office } from './office.ts';
import { checkRoom, type RoomValues, toNewRoom, toRoomBase, toRoomInUse } from './rooms-model.ts';
import { toHref } from './route-model.ts';
import { peek } from './views.ts';
import { toZoneWords } from './words-model.ts';

const PATH = '/api/office/rooms';
const list = toHref('rooms');

export function NewRoomForm({ office, page }: { office: Office; page: RoomsPage }) {
  return (
    <FormPage
      office={office}
      title="Add a room"
      back={list}
      backWords="Rooms"
      submit="Add"
      present={toNewRoom(page)}
      plan={{
        name: 'rooms/add',
        base: () => peek(office, PATH, toNewRoom),
        check: (values) => checkRoom(values, page.zones),
        send: (wish, basedOnVersion) => office.change('/api/office/rooms/add', { basedOnVersion, ...wish }),
        saved: (_, { label }) => office.go(list, { words: `${label.trim()} is added.`, undo: null }),
      }}
    >
      {(form) => <RoomFields form={form} page={page} />}
    </FormPage>
  );
}

type ChangeProps = { office: Office; page: RoomsPage; room: RoomRow };

export function ChangeRoomForm({ office, page, room }: ChangeProps) {
  const { roomId, label } = room;
  const inUse = toRoomInUse(room);
  return (
    <FormPage
      office={office}
      title={`Change ${label}`}
      back={list}
      backWords="Rooms"
      submit="Save"
      present={toRoomBase(page, roomId) ?? toNewRoom(page)}
      plan={{
        name: `rooms/${roomId}`,
        base: () => peek(office, PATH, (fresh) => toRoomBase(fresh, roomId)),
        check: (values) => checkRoom(values, page.zones),
        send: (wish, basedOnVersion) =>
          office.change('/api/office/rooms/change', { basedOnVersion, roomId, ...wish }),
        saved: (_, values) => office.go(list, { words: `${values.label.trim()} is changed.`, undo: null }),
      }}
      after={
        inUse === null ? (
          <p>
            <a href={toHref('rooms', roomId, 'remove')}>Remove {label}</a>
          </p>
        ) : (
          <p class="service-quiet">
            {label} can’t be removed: {inUse}
          </p>
        )
      }
    >
      {(form) => <RoomFields form={form} page={page} />}
    </FormPage>
  );
}

function RoomFields({ form, page }: { form: FormState<RoomValues>; page: RoomsPage }) {
  return (
    <>
      <TextField
        id="label"
        label="Room"
        hint="What the door says. The voice and the screens say it too: “Room 12”."
        width={20}
        value={form.values.label}
        onChange={(label) => form.set({ label })}
        errors={form.errors.value}
      />
      <TextField
        id="zone"
        label="Part of the home"
        hint={
          page.zones.length === 0
            ? 'Such as “Ground floor”. Its screens ring first.'
            : `There are: ${page.zones.map(toZoneWords).join(', ')}. Another name makes another part.`
        }
        width={20}
        choices={page.zones.map(toZoneWords)}
        value={form.values.zone}
        onChange={(zone) => form.set({ zone })}
        errors={form.errors.value}
      />
    </>
  );
}

export function RemoveRoomForm({ office, page, room }: ChangeProps) {
  const { roomId, label } = room;
  return (
    <ConfirmPage
      office={office}
      path={PATH}
      name={`rooms/${roomId}/remove`}
      version={page.version}
      title={`Remove ${label}?`}
      back={toHref('rooms', roomId)}
      backWords={`Change ${label}`}
      submit={`Remove ${label}`}
      isHurtful
      send={(basedOnVersion) => office.change('/api/office/rooms/remove', { basedOnVersion, roomId })}
      saved={() => office.go(list, { words: `${label} is removed.`, undo: null })}
    >
      <p>Past alerts from {label} stay in the record.</p>
    </ConfirmPage>
  );
}
