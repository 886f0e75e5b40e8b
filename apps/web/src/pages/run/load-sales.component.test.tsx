import type { IncomingMessage, ServerResponse } from 'node:http';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { openPage, renderWithServer } from '../../testing/render-with-server.tsx';
import { StubProblem } from '../../testing/stub-server.ts';
import { LoadSales } from './load-sales.tsx';

const csv = 'date,store_code,sku,quantity,unit_price\n2011-12-09,UK,85123A,3,2.95\n';
const file = new File([csv], 'sales.csv', { type: 'text/csv' });

interface Received {
  method: string | undefined;
  type: string | undefined;
  body: string;
}

function answerWith(options: { status: number; body: unknown; received?: Received[] }) {
  return async (request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    options.received?.push({
      method: request.method,
      type: request.headers['content-type'],
      body,
    });
    response.writeHead(options.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(options.body));
  };
}

describe('loading sales', () => {
  it('posts the file as text/csv and shows the result', async () => {
    const received: Received[] = [];
    await renderWithServer(<LoadSales runLive={false} />, {
      answers: {},
      other: answerWith({
        status: 200,
        received,
        body: {
          rows: 14_583,
          inserted: 14_000,
          updated: 83,
          unchanged: 500,
          stores: 6,
          products: 12,
          date_start: '2010-12-01',
          date_end: '2011-12-09',
          warnings: [{ code: 'looks_weekly', detail: 'The file looks weekly.' }],
        },
      }),
    });
    await userEvent.upload(screen.getByLabelText('Sales CSV file'), file);
    expect(
      await screen.findByText(
        /14,583 rows: 14,000 inserted · 83 updated · 500 unchanged · The file looks weekly\./,
      ),
    ).toBeTruthy();
    expect(received).toEqual([{ method: 'POST', type: 'text/csv', body: csv }]);
  });

  it('lists every bad line of a refused file by line, column and reason', async () => {
    const { problem } = new StubProblem('CSV_INVALID', '120 lines were refused.', {
      lines: [
        { line: 4, column: 'quantity', reason: 'must not be negative' },
        { line: 12, column: null, reason: 'repeats line 7' },
        { line: 12, column: 'date', reason: 'is empty' },
      ],
      line_count: 120,
    });
    await renderWithServer(<LoadSales runLive={false} />, {
      answers: {},
      other: answerWith({ status: 400, body: problem }),
    });
    await userEvent.upload(screen.getByLabelText('Sales CSV file'), file);
    const alert = await screen.findByRole('alert');
    const rows = within(alert).getAllByRole('row').slice(1);
    expect(
      rows.map((row) =>
        within(row)
          .getAllByRole('cell')
          .map((cell) => cell.textContent),
      ),
    ).toEqual([
      ['4', 'quantity', 'must not be negative'],
      ['12', 'whole line', 'repeats line 7'],
      ['12', 'date', 'is empty'],
    ]);
    expect(within(alert).getByText('The first 2 of 120 bad lines.')).toBeTruthy();
    expect(alert.textContent).toContain('CSV_INVALID');
  });

  it('points at the separator when the header is one long column', async () => {
    const { problem } = new StubProblem('CSV_INVALID', 'Nothing was loaded: 1 bad line.', {
      lines: [
        { line: 1, column: 'date;store_code;sku', reason: 'is not a column of a sales file' },
      ],
      line_count: 1,
    });
    await renderWithServer(<LoadSales runLive={false} />, {
      answers: {},
      other: answerWith({ status: 400, body: problem }),
    });
    await userEvent.upload(screen.getByLabelText('Sales CSV file'), file);
    expect(await screen.findByText(/separated by semicolons/)).toBeTruthy();
    expect(screen.getAllByText(/Nothing was loaded/)).toHaveLength(1);
  });

  it('says that a file is being written once all of it is sent, and can be stopped then', async () => {
    let resolveClosed = () => {};
    const closed = new Promise<void>((resolve) => {
      resolveClosed = resolve;
    });
    await renderWithServer(<LoadSales runLive={false} />, {
      answers: {},
      other: async (request, response) => {
        request.resume();
        // The simulated DOM reports the end of sending only once a response begins.
        response.flushHeaders();
        response.once('close', resolveClosed);
        await closed;
      },
    });
    // The simulated DOM's own files cannot be streamed.
    const counted = Object.assign(new File([csv], 'sales.csv', { type: 'text/csv' }), {
      stream: () => new Response(csv).body,
    });
    await userEvent.upload(screen.getByLabelText('Sales CSV file'), counted);
    expect(await screen.findByText('Checking and writing sales.csv')).toBeTruthy();
    expect(screen.getByText('1 row')).toBeTruthy();
    const bar = screen.getByRole('progressbar', { name: 'Checking and writing sales.csv' });
    expect(bar.hasAttribute('value')).toBe(false);
    await userEvent.click(screen.getByRole('button', { name: 'Stop' }));
    await closed;
    expect(await screen.findByText(/was stopped. Nothing was loaded/)).toBeTruthy();
    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(screen.getByRole('button', { name: 'Load sales CSV' }).hasAttribute('disabled')).toBe(
      false,
    );
  });

  describe('while another page is looked at', () => {
    const leave = async () => {
      await userEvent.click(screen.getByRole('link', { name: /^Registry/ }));
      await screen.findByRole('heading', { level: 1, name: 'Registry' });
    };
    const comeBack = async () => userEvent.click(screen.getByRole('link', { name: /^Run/ }));
    /** The run page with a file on its way; `answer` ends the wait for the server. */
    async function openWithUpload(body: unknown) {
      let answer = () => {};
      const wait = new Promise<void>((resolve) => {
        answer = resolve;
      });
      let closed = false;
      await openPage('/run', {
        answers: { 'showcase.current': () => ({ running: null, latest: null }) },
        other: async (request, response) => {
          request.resume();
          response.once('close', () => {
            closed = true;
          });
          await wait;
          response.end(JSON.stringify(body));
        },
      });
      await userEvent.upload(await screen.findByLabelText('Sales CSV file'), file);
      await screen.findByText(/^Sending sales.csv|^Checking/);
      return { answer, isClosed: () => closed };
    }

    it('continues, can still be stopped and lets no second file be sent', async () => {
      const { isClosed } = await openWithUpload({});
      await leave();
      await comeBack();
      const load = await screen.findByRole('button', { name: 'Load sales CSV' });
      expect(load.hasAttribute('disabled')).toBe(true);
      await userEvent.click(screen.getByRole('button', { name: 'Stop' }));
      expect(await screen.findByText(/was stopped. Nothing was loaded/)).toBeTruthy();
      await waitFor(() => expect(isClosed()).toBe(true));
    });

    it('says that the file was refused, and shows its bad lines on the way back', async () => {
      const { problem } = new StubProblem('CSV_INVALID', 'Nothing was loaded: 1 bad line.', {
        lines: [{ line: 4, column: 'quantity', reason: 'must not be negative' }],
        line_count: 1,
      });
      const { answer } = await openWithUpload(problem);
      await leave();
      answer();
      expect(await screen.findByText('sales.csv was refused')).toBeTruthy();
      await comeBack();
      expect(await screen.findByRole('cell', { name: 'must not be negative' })).toBeTruthy();
    });

    it('says that no valid answer came', async () => {
      const { answer } = await openWithUpload('bad gateway');
      await leave();
      answer();
      expect(await screen.findByText('sales.csv was not loaded')).toBeTruthy();
    });
  });

  it('no longer shows what was loaded once a reset has deleted it', async () => {
    const loaded = { rows: 1, inserted: 1, updated: 0, unchanged: 0, stores: 1, products: 1 };
    const days = { date_start: '2011-12-09', date_end: '2011-12-09', warnings: [] };
    function Box() {
      const [rows, setRows] = useState(1);
      return (
        <>
          <LoadSales runLive={false} ownRows={rows} />
          <button type="button" onClick={() => setRows(0)}>
            Reset
          </button>
        </>
      );
    }
    await renderWithServer(<Box />, {
      answers: {},
      other: answerWith({ status: 200, body: { ...loaded, ...days } }),
    });
    await userEvent.upload(screen.getByLabelText('Sales CSV file'), file);
    expect(await screen.findByText(/1 row: 1 inserted/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Reset' }));
    expect(screen.queryByText(/1 row: 1 inserted/)).toBeNull();
  });

  it('keeps a file that is dropped beside the box from replacing the page', async () => {
    await renderWithServer(<LoadSales runLive={false} />, { answers: {} });
    expect(fireEvent.dragOver(document.body)).toBe(false);
    expect(fireEvent.drop(document.body)).toBe(false);
  });

  it('does not call it loaded when the answer is not one of ours', async () => {
    await renderWithServer(<LoadSales runLive={false} />, {
      answers: {},
      other: answerWith({ status: 502, body: 'bad gateway' }),
    });
    await userEvent.upload(screen.getByLabelText('Sales CSV file'), file);
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('was not loaded');
  });
});
