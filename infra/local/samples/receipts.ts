/** Two receipts of shops that don't exist. */
import type { SampleReceipt } from './sample-receipt.ts';

export const CAFE_RECEIPT: SampleReceipt = {
  language: 'sv',
  merchant: {
    name: 'Café Björken',
    address: ['Strandvägen 3', '114 51 Stockholm'],
    identity: 'Org.nr 559044-7788',
  },
  receiptNumber: '004512',
  date: '2026-02-18',
  time: '11:42',
  currency: 'SEK',
  lines: [
    { description: 'Dagens lunch', cents: 13_500 },
    { description: 'Kaffe', cents: 3_400 },
    { description: 'Kanelbulle', cents: 3_900 },
  ],
  vatPercent: 12,
  payment: 'Kort **** **** **** 4417',
};

export const PARKING_RECEIPT: SampleReceipt = {
  language: 'en',
  merchant: {
    name: 'Quayside Parking',
    address: ['2 Quay Street, Bristol'],
    identity: 'VAT no. GB987654321',
  },
  receiptNumber: 'P-90031',
  date: '2026-02-03',
  time: '17:05',
  currency: 'GBP',
  lines: [{ description: 'Parking, 8 hours', cents: 2_400 }],
  vatPercent: 20,
  payment: 'Paid by card',
};
