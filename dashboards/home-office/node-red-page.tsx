import { useSignal } from '@preact/signals';
import { Empty } from '#dashboards/shared/states.tsx';
import type { NodeRedPage } from '#gateway/office/live-messages.ts';
import { Facts, Lines, Tag } from './pieces.tsx';
import { Title } from './states.tsx';
import type { Colour } from './words-model.ts';

const states: Readonly<Record<string, { colour: Colour; words: string }>> = {
  running: { colour: 'green', words: 'Runs' },
  starting: { colour: 'blue', words: 'Starts' },
  waiting: { colour: 'orange', words: 'Ended, starts again soon' },
  off: { colour: 'red', words: 'Off after a fault' },
  stopped: { colour: 'grey', words: 'Stopped' },
};

export function NodeRedSection({ page }: { page: NodeRedPage }) {
  if (!page.isSetUp) {
    return (
      <>
        <Title>Node-RED</Title>
        <Empty>
          This home has no Node-RED. Start the gateway with --with-node-red to run one beside it, and with
          --node-red-editor-port to open its editor.
        </Empty>
      </>
    );
  }
  const state = states[page.state ?? ''] ?? { colour: 'grey' as const, words: page.state ?? 'unknown' };
  return (
    <>
      <Title>Node-RED</Title>
      <p>The home’s own automations. While it is hung or off, alerts go on without it.</p>
      <Facts
        facts={[
          { name: 'State', value: <Tag colour={state.colour}>{state.words}</Tag> },
          ...(page.words === null ? [] : [{ name: 'Why', value: page.words }]),
          { name: 'Started again', value: page.restartCount === 1 ? 'once' : `${page.restartCount} times` },
        ]}
      />
      <h2 class="nhsuk-heading-m">Editor</h2>
      {page.editor === null ? (
        <Empty>The editor is closed. Start the gateway with --node-red-editor-port to open it.</Empty>
      ) : (
        <Editor editor={page.editor} />
      )}
      <h2 class="nhsuk-heading-m">Its last words</h2>
      {page.lines.length === 0 ? (
        <Empty>It has said nothing yet.</Empty>
      ) : (
        <Lines label="Last words of Node-RED">{page.lines.join('\n')}</Lines>
      )}
    </>
  );
}

function Editor({ editor }: { editor: NonNullable<NodeRedPage['editor']> }) {
  const isShown = useSignal(false);
  return (
    <>
      <p>
        <a href={editor.url} target="_blank" rel="noreferrer">
          Open the editor (new tab)
        </a>
        . It answers on the gateway’s own machine only: open this page there.
      </p>
      <Facts
        facts={[
          { name: 'User', value: editor.userName },
          {
            name: 'Password',
            value: (
              <>
                {isShown.value && <code class="office-code">{editor.password} </code>}
                <button
                  type="button"
                  class="office-link"
                  aria-expanded={isShown.value}
                  onClick={() => (isShown.value = !isShown.value)}
                >
                  {isShown.value ? 'Hide' : 'Show'}
                  <span class="nhsuk-u-visually-hidden"> the password</span>
                </button>
              </>
            ),
          },
        ]}
      />
      <p class="service-quiet">The password is made anew at each start of the gateway.</p>
    </>
  );
}
