import type { Invariant } from '../observed.ts';
import { acknowledgedMeansKept, forgeryChangesNothing } from './acknowledged-means-kept.ts';
import { attemptsAreLogged } from './attempts-are-logged.ts';
import { overspendingIsBounded, refusedForWant, theCountIsRight } from './balances.ts';
import { aBatchEndsWithItsDocuments, oneJobADocument } from './batches.ts';
import { aBookIsOnesAtATime, aBookOwesItsLook, aBookSaysWhatIs, oneBookAJob } from './books.ts';
import { chargesFollowTheEnding, oneChargeAJob } from './charges.ts';
import { oneCommonResult } from './common-result.ts';
import { deadLettersAreKept } from './dead-letters-are-kept.ts';
import { deliveredAsItEnded } from './delivered-as-it-ended.ts';
import { everythingIsDelivered, oneDeliveryId } from './deliveries.ts';
import { endpointPatience } from './endpoint-patience.ts';
import { everyJobEnds } from './every-job-ends.ts';
import { failedComesAgain } from './failed-comes-again.ts';
import { failedForAReason } from './failed-for-a-reason.ts';
import { logsAreClean } from './logs-are-clean.ts';
import { newsIsHeeded } from './news-is-heeded.ts';
import { noJobWaitsOn } from './no-job-waits-on.ts';
import { noObjectWithoutOwner, nothingStays } from './nothing-stays.ts';
import { offMeansOff } from './off-means-off.ts';
import { oneFileAJob } from './one-file-a-job.ts';
import { oneHolder } from './one-holder.ts';
import { oneResult } from './one-result.ts';
import { owesAStep } from './owes-a-step.ts';
import { fewAtOnce, theOldestFirst, turnsAreGivenBack, whatIsParkedIsOwed } from './parking.ts';
import { patience } from './patience.ts';
import { readsTellTheTruth } from './reads.ts';
import { aReplayIsOneLook } from './replays.ts';
import { theRateIsKept } from './request-rate.ts';
import { scheduleIsKept } from './schedule-is-kept.ts';
import { notOurFault, signedAsKnown, theEndpointsRateIsKept } from './sent-to-endpoints.ts';
import { theOthersAreTold, whoIsSwitchedOff } from './switched-off.ts';
import { theRightOnesAreTold } from './told-endpoints.ts';
import { pollsDoNotDouble, wakeUpsAreBounded } from './wake-ups.ts';

/** What must hold in every world. */
export const invariants: readonly Invariant[] = [
  everyJobEnds,
  noJobWaitsOn,
  owesAStep,
  acknowledgedMeansKept,
  oneHolder,
  oneResult,
  oneFileAJob,
  aBatchEndsWithItsDocuments,
  oneJobADocument,
  oneCommonResult,
  aBookOwesItsLook,
  aBookSaysWhatIs,
  aBookIsOnesAtATime,
  oneBookAJob,
  oneChargeAJob,
  chargesFollowTheEnding,
  refusedForWant,
  overspendingIsBounded,
  theCountIsRight,
  failedForAReason,
  oneDeliveryId,
  deliveredAsItEnded,
  everythingIsDelivered,
  theRightOnesAreTold,
  scheduleIsKept,
  offMeansOff,
  whatIsParkedIsOwed,
  fewAtOnce,
  theOldestFirst,
  turnsAreGivenBack,
  attemptsAreLogged,
  whoIsSwitchedOff,
  theOthersAreTold,
  signedAsKnown,
  theEndpointsRateIsKept,
  notOurFault,
  nothingStays,
  noObjectWithoutOwner,
  forgeryChangesNothing,
  newsIsHeeded,
  patience,
  endpointPatience,
  theRateIsKept,
  aReplayIsOneLook,
  deadLettersAreKept,
  failedComesAgain,
  wakeUpsAreBounded,
  pollsDoNotDouble,
  readsTellTheTruth,
  logsAreClean,
];
