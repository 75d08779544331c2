/*
 * How a group changes its primary and its members, as a finite model for Spin: every interleaving within the bounds.
 *
 * It follows the real core step by step: the register's events are those of Transitions, what each node is told is
 * what Orders derives, who may be promoted is FenceQuorum's rule, who may join or leave is Membership's. A switchover
 * promotes without a fence quorum, as FailoverRules.handedOver does. Nodes obey in steps that a crash can fall between.
 *
 * Checked: whatever was acknowledged is in the log of every later primary (and of one that is there already when the
 * acknowledgement comes late); a replica only ever takes what continues its own log; an offset of a history has one
 * author; an epoch has one promotion; a promise never goes back.
 *
 * What is simpler here than in the core, each time towards MORE behaviours unless it says otherwise:
 *  - A coordinator is any moment at which an event fits: any number of them, with any reports. A vote, once sent, may
 *    be counted or not, for ever; silence and patience do not exist, so a failover may begin at any moment.
 *  - Compare-and-append makes each event see the newest state; terms order nothing else, so there are none.
 *  - A history is named by its epoch. Versions are bits: "obeyed the newest", "has obeyed a newer one than this late order".
 *  - One order may be held up by the network and delivered late, again and again (LATE); the others arrive or do not.
 *    An acknowledgement may be in flight from each replica, until the next one overtakes it.
 *  - A probe of the ack rule asks for what was there when the setting was made, which is less than the real probe asks.
 *  - The last primary may decide alone at any time, not only when the others have no vote to give.
 *  - A crash is a restart: being away is taking no step. A rewind copies the source at once, after its mark was made.
 *  - FEWER behaviours: leases are left out, since they guard reads, not acknowledgements (the simulator has them); so
 *    are the birth, Redis, priorities, and which of several equal candidates is taken is left to chance.
 *
 * Bounds: MAXE epochs, LOG entries, CRASHES, WIPES, LATE orders, LEAVES (members taken out), HANDOVERS (0 or 1), AVAIL (durability = available).
 * Seeded bugs: -DUNVERIFIED_FENCE -DQUORUM_TOO_SMALL -DNO_EPOCH_CHECK -DOFFSET_ONLY_CHOICE -DSAME_TIMELINE_TWICE, and of
 * reconfiguration -DREMOVED_TOO_EARLY -DRAISED_TOO_EARLY, of the switchover -DTARGET_UNPROVEN, of the last primary that
 * decides alone -DALONE_UNPROVEN (whatever history it votes with) -DALONE_AS_REGISTERED (the registered one, not the last candidate).
 */
#ifndef MAXE
#define MAXE 3
#endif
#ifndef LOG
#define LOG 3
#endif
#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef WIPES
#define WIPES 0
#endif
#ifndef LATE
#define LATE 0
#endif
#ifndef LEAVES
#define LEAVES 0
#endif
#ifndef HANDOVERS
#define HANDOVERS 1
#endif
#ifndef AVAIL
#define AVAIL 0
#endif
#define N 3
#define NONE 3
#define WANTED 1
#define EVERYBODY 7

#define BIT(n) (1 << (n))
#define IN(n, set) (((set) >> (n)) & 1)
#define SIZE(set) (((set) & 1) + (((set) >> 1) & 1) + (((set) >> 2) & 1))
#define AT(n, i) wal[(n) * LOG + (i)]
#define ENTRY(history, writer) ((history) * 4 + (writer))
#define HISTORY(n) (length[n] == 0 -> 0 : AT(n, length[n] - 1) / 4)

mtype = { Steady, HandingOver, Fencing, Promoting, Opening, /* phases */
          Nothing, Fence, Promote, Lead, HandOver, Serve }; /* orders: Serve is Follow, and Rebuild for who is no member;
                                                               members follow a candidate while it is being promoted */

/* The register. */
mtype phase = Steady;
byte epoch = 1;
byte primary = 0;
byte target = NONE; /* of a promotion or of a switchover */
byte members = EVERYBODY;
byte leaving = NONE;
byte k = WANTED;
byte registered[N] = 1; /* incarnations */
byte retired[N];
bool known[MAXE + 1]; /* histories that were handed out */
byte lastHistory = 1; /* of them */
byte parent[MAXE + 1], from[MAXE + 1], leader[MAXE + 1];

/* What nodes have told, of this epoch or of this version. */
byte votes, voteHistory[N], voteLength[N];
byte joins, joinHistory[N], joinLength[N], joinLife[N];
bool settingTold; byte toldNames, toldK;
bool endTold; byte toldEnd;

/* The nodes' disks. */
byte promise[N] = 1, begun[N], life[N] = 1, lives[N] = 1;
bool rebuilding[N];
byte wal[N * LOG], length[N] = 1;

/* The nodes' memories. */
mtype order[N] = Nothing;
byte orderEpoch[N], orderNames[N], orderK[N];
bool newest[N]; /* the order is that of the register's present version */
byte fencedFor[N];
bool leads[N], stopped[N];
byte leadsEpoch[N], names[N], need[N], probe[N], marker[N];
byte upstream[N] = NONE;
byte flushed[N * N]; /* what a primary has been told by each replica */
byte sentTo[N], sentLength[N]; /* an acknowledgement on its way, to the primary of an epoch */

/* One late order. */
byte lateNode = NONE;
mtype lateOrder = Nothing;
byte lateEpoch, lateNames, lateK;
bool lateIsOld, lateIsPassed;

byte crashes = CRASHES, wipes = WIPES, lates = LATE, leaves = LEAVES;
byte acknowledged[LOG];

hidden byte i, j, x, y, safe, best;
hidden mtype told;
hidden byte toldTo, toldNeed;

/* ---------------------------------------------------------------- what must hold */

/* A client is told that all up to the length that enough replicas hold is safe. */
inline acknowledge(p) {
    safe = 0;
    if
    :: need[p] == 0 -> safe = length[p]
    :: else ->
        i = length[p];
        do
        :: i == 0 -> break
        :: i > 0 && ((IN(0, names[p]) && flushed[(p) * N + 0] >= i -> 1 : 0) +
                     (IN(1, names[p]) && flushed[(p) * N + 1] >= i -> 1 : 0) +
                     (IN(2, names[p]) && flushed[(p) * N + 2] >= i -> 1 : 0)) >= need[p] -> safe = i; break
        :: else -> i--
        od
    fi;
    i = from[leadsEpoch[p]];
    do
    :: i >= safe -> break
    :: else ->
        assert(acknowledged[i] == 0 || acknowledged[i] == AT(p, i)); /* nothing acknowledged is replaced */
        acknowledged[i] = AT(p, i);
        j = 0;
        do
        :: j == N -> break
        :: else ->
            assert(!(leads[j] && leadsEpoch[j] > leadsEpoch[p] && AT(j, i) != AT(p, i))); /* late, but kept */
            j++
        od;
        i++
    od;
    i = 0; j = 0; safe = 0
}

/* What older epochs acknowledged; a candidate that wakes up late may be promoted beside a newer primary, and in vain. */
inline holdsWhatWasAcknowledged(p) {
    i = 0;
    do
    :: i == LOG -> break
    :: else -> assert(acknowledged[i] / 4 >= orderEpoch[p] || acknowledged[i] == 0 || acknowledged[i] == AT(p, i)); i++
    od;
    i = 0
}

/* Two logs that have the same history at an offset have the same entry there, whoever has them. */
inline oneAuthor(n) {
    j = 0;
    do
    :: j == N -> break
    :: else ->
        i = 0;
        do
        :: i == LOG -> break
        :: else ->
            assert(AT(n, i) == 0 || AT(j, i) / 4 != AT(n, i) / 4 || AT(j, i) == AT(n, i));
            i++
        od;
        j++
    od;
    i = 0; j = 0
}

/* ---------------------------------------------------------------- the register's events */

inline remembered() { /* a new version */
    newest[0] = false; newest[1] = false; newest[2] = false;
    settingTold = false; toldNames = 0; toldK = 0; endTold = false; toldEnd = 0;
    lateIsOld = (lateNode != NONE)
}

inline newEpoch() {
    epoch++;
    votes = 0; joins = 0;
    i = 0;
    do
    :: i == N -> break
    :: else -> voteHistory[i] = 0; voteLength[i] = 0; joinHistory[i] = 0; joinLength[i] = 0; joinLife[i] = 0; i++
    od;
    i = 0
}

inline fencingStarted() {
    d_step {
        phase != Fencing && epoch < MAXE -> newEpoch(); phase = Fencing; target = NONE; remembered()
    }
}

#ifdef QUORUM_TOO_SMALL
#define QUORUM (members > 0 && SIZE(members) - k - 1 > 0 -> SIZE(members) - k - 1 : 1)
#else
#define QUORUM (SIZE(members) - k > 0 -> SIZE(members) - k : 1)
#endif
#ifdef OFFSET_ONLY_CHOICE
#define ABOVE(a, b) (voteLength[a] > voteLength[b])
#else
#define ABOVE(a, b) (voteHistory[a] > voteHistory[b] || (voteHistory[a] == voteHistory[b] && voteLength[a] > voteLength[b]))
#endif
#define NOT_ABOVE(set, a, b) (!IN(a, set) || !ABOVE(a, b))

/* Any set of votes that is a fence quorum, and any of its maxima. */
inline promotionStarted(set, c) {
    d_step {
        phase == Fencing && ((set) & votes & members) == (set) && SIZE(set) >= QUORUM && IN(c, set) &&
            NOT_ABOVE(set, 0, c) && NOT_ABOVE(set, 1, c) && NOT_ABOVE(set, 2, c) ->
        promoting(c, voteHistory[c], voteLength[c])
    }
}

#ifdef ALONE_AS_REGISTERED
#define LAST_PRIMARY primary
#else
#define LAST_PRIMARY leader[lastHistory]
#endif
#if defined(ALONE_UNPROVEN) || defined(ALONE_AS_REGISTERED)
#define ITS_HISTORY true
#else
#define ITS_HISTORY (voteHistory[LAST_PRIMARY] == lastHistory)
#endif

/* Whoever was promoted last needs no fence quorum if it votes with the history that it was promoted to. */
inline lastPrimaryDecidedAlone() {
    d_step {
        phase == Fencing && IN(LAST_PRIMARY, votes & members) && ITS_HISTORY ->
        x = LAST_PRIMARY;
        promoting(x, voteHistory[x], voteLength[x]);
        x = 0
    }
}

inline promoting(c, h, end) {
    known[epoch] = true; lastHistory = epoch; parent[epoch] = h; from[epoch] = end; leader[epoch] = c;
    if :: leaving == c -> leaving = NONE :: else fi;
    phase = Promoting; target = c;
    remembered()
}

inline candidatePromoted() {
    d_step {
        phase == Promoting && leads[target] && leadsEpoch[target] == epoch ->
        primary = target; target = NONE; phase = Opening; remembered()
    }
}

inline epochOpened() {
    d_step { phase == Opening && leads[primary] && leadsEpoch[primary] == epoch && marker[primary] == 0 -> phase = Steady; remembered() }
}

inline handOverStarted(n) {
    d_step { HANDOVERS && phase == Steady && epoch < MAXE && n != primary && IN(n, members) -> phase = HandingOver; target = n; remembered() }
}

/* The old primary stopped cleanly under this order: its end is all there ever was. Nobody was fenced. */
inline handedOver() {
    d_step {
        phase == HandingOver && stopped[primary] && order[primary] == HandOver && promise[primary] == epoch &&
            IN(target, members) && registered[target] == life[target] && !rebuilding[target] ->
        x = target;
        newEpoch();
        promoting(x, HISTORY(primary), length[primary]);
        x = 0
    }
}

#define SERVING (phase == Steady || phase == Opening)

inline memberLeaving(n) {
    d_step { leaves > 0 && SERVING && n != primary && IN(n, members) && leaving == NONE -> leaves--; leaving = n; remembered() }
}

inline memberKept() {
    d_step { SERVING && leaving != NONE -> leaving = NONE; remembered() }
}

#ifdef REMOVED_TOO_EARLY
#define OUT_OF_SETTING true
#else
#define OUT_OF_SETTING (settingTold && !IN(leaving, toldNames))
#endif

inline memberRemoved() {
    d_step {
        SERVING && leaving != NONE && OUT_OF_SETTING ->
        retired[leaving] = registered[leaving]; members = members & ~BIT(leaving); leaving = NONE; remembered()
    }
}

inline memberAdded(n) {
    d_step {
        SERVING && leaving == NONE && !IN(n, members) && IN(n, joins) && joinLife[n] > retired[n] &&
            (SIZE(members) > k || (endTold && joinHistory[n] == epoch && joinLength[n] >= toldEnd)) ->
        members = members | BIT(n); registered[n] = joinLife[n]; remembered()
    }
}

inline wentAlone() {
    d_step {
        AVAIL && SERVING && k > 0 && SIZE(members) > 1 ->
        members = BIT(primary); leaving = NONE; k = 0; remembered()
    }
}

inline ackRuleRaised() {
    d_step {
#ifdef RAISED_TOO_EARLY
        SERVING && k < WANTED && SIZE(members) > WANTED -> k = WANTED; remembered()
#else
        SERVING && settingTold && k < WANTED && toldK > k && SIZE(toldNames) >= toldK -> k = toldK; remembered()
#endif
    }
}

/* ---------------------------------------------------------------- what nodes tell */

inline vote(n) {
    d_step {
        phase == Fencing && fencedFor[n] == epoch && promise[n] == epoch && life[n] > 0 && life[n] == registered[n] &&
            !rebuilding[n] && !leads[n] && known[HISTORY(n)] &&
            (!IN(n, votes) || voteLength[n] != length[n] || voteHistory[n] != HISTORY(n)) ->
        votes = votes | BIT(n); voteHistory[n] = HISTORY(n); voteLength[n] = length[n]
    }
}

inline tellJoin(n) {
    d_step {
        SERVING && !IN(n, members) && upstream[n] == primary && promise[n] == epoch && life[n] > 0 && !rebuilding[n] &&
            life[n] > retired[n] && (joinLife[n] != life[n] || joinLength[n] != length[n]) ->
        joins = joins | BIT(n); joinLife[n] = life[n]; joinHistory[n] = HISTORY(n); joinLength[n] = length[n]
    }
}

#define FLUSHED_BY(n, r) (IN(r, names[n]) && flushed[(n) * N + (r)] >= probe[n] -> 1 : 0)

/* A setting that was seen to hold, under the newest order. */
inline tellSetting(n) {
    d_step {
        SERVING && n == primary && !settingTold && (leaving != NONE || k < WANTED) &&
            newest[n] && leads[n] && leadsEpoch[n] == epoch && names[n] == orderNames[n] && need[n] == orderK[n] &&
            (names[n] == 0 || FLUSHED_BY(n, 0) + FLUSHED_BY(n, 1) + FLUSHED_BY(n, 2) >= need[n]) ->
        settingTold = true; toldNames = names[n]; toldK = need[n]
    }
}

inline tellEnd(n) {
    d_step {
        SERVING && n == primary && SIZE(members) <= k && newest[n] && leads[n] && leadsEpoch[n] == epoch &&
            (!endTold || toldEnd != length[n]) ->
        endTold = true; toldEnd = length[n]
    }
}

/* ---------------------------------------------------------------- orders */

#define ACK_NAMES(n) (members & ~BIT(n) & (leaving == NONE -> EVERYBODY : ~BIT(leaving)))
#define ASKED_K(n) (SIZE(ACK_NAMES(n)) >= WANTED -> WANTED : k)

inline derive(n) {
    told = Serve; toldTo = 0; toldNeed = 0;
    if
    :: phase == Fencing || (phase == Promoting && n != target && (n == primary || !IN(n, members))) -> told = Fence
    :: phase == Promoting && n == target -> told = Promote
    :: phase == HandingOver && n == primary -> told = HandOver
    :: SERVING && n == primary -> told = Lead
    :: else
    fi;
    if
    :: told == Promote || told == Lead -> toldTo = ACK_NAMES(n); toldNeed = ASKED_K(n)
    :: else
    fi
}

inline derived() { told = Nothing; toldTo = 0; toldNeed = 0 }

inline deliver(n) {
    d_step {
        !newest[n] && epoch >= promise[n] ->
        derive(n);
        order[n] = told; orderEpoch[n] = epoch; orderNames[n] = toldTo; orderK[n] = toldNeed;
        derived();
        promise[n] = epoch;
        newest[n] = true;
        lateIsPassed = lateIsPassed || (lateNode == n && lateIsOld)
    }
}

inline holdUp(n) {
    d_step {
        lates > 0 && lateNode == NONE ->
        lates--;
        derive(n);
        lateNode = n; lateOrder = told; lateEpoch = epoch; lateNames = toldTo; lateK = toldNeed; lateIsOld = false; lateIsPassed = false;
        derived()
    }
}

#ifdef NO_EPOCH_CHECK
#define MAY_OBEY_LATE true
#else
#define MAY_OBEY_LATE (lateEpoch >= promise[lateNode] && !lateIsPassed)
#endif

inline deliverLate() {
    d_step {
        lateNode != NONE && lateIsOld && MAY_OBEY_LATE && !(order[lateNode] == lateOrder && orderEpoch[lateNode] == lateEpoch && orderNames[lateNode] == lateNames) ->
        order[lateNode] = lateOrder; orderEpoch[lateNode] = lateEpoch; orderNames[lateNode] = lateNames; orderK[lateNode] = lateK;
        if :: lateEpoch > promise[lateNode] -> promise[lateNode] = lateEpoch :: else fi;
        newest[lateNode] = false
    }
}

/* ---------------------------------------------------------------- obeying */

inline endPrimary(n) {
    leads[n] = false; leadsEpoch[n] = 0; names[n] = 0; need[n] = 0; probe[n] = 0; marker[n] = 0;
    flushed[(n) * N + 0] = 0; flushed[(n) * N + 1] = 0; flushed[(n) * N + 2] = 0
}

inline forget(n) {
    endPrimary(n);
    order[n] = Nothing; orderEpoch[n] = 0; orderNames[n] = 0; orderK[n] = 0; newest[n] = false;
    fencedFor[n] = 0; stopped[n] = false; upstream[n] = NONE;
    flushed[0 * N + n] = 0; flushed[1 * N + n] = 0; flushed[2 * N + n] = 0 /* its stream ends; what is on its way may arrive */
}

inline copy(n, source) {
    i = 0;
    do
    :: i == LOG -> break
    :: else -> AT(n, i) = AT(source, i); i++
    od;
    i = 0;
    length[n] = length[source]
}

#define FLUSHED(p, r) (IN(r, names[p]) && flushed[(p) * N + (r)] >= marker[p] -> 1 : 0)

/* Clients are let in once the marker is held as the ack rule asks, known to the register or not; marker is 0 then. */
inline markerHeld(p) {
    if
    :: marker[p] > 0 && (FLUSHED(p, 0) + FLUSHED(p, 1) + FLUSHED(p, 2) >= need[p]) -> marker[p] = 0
    :: else
    fi
}

#define FENCES(n) (order[n] == Fence || (order[n] == Promote && begun[n] < orderEpoch[n]))

inline stopForFence(n) {
    d_step { FENCES(n) && leads[n] -> endPrimary(n) }
}

inline cutOff(n) {
    d_step { FENCES(n) && !leads[n] && upstream[n] != NONE -> upstream[n] = NONE; fencedFor[n] = 0 }
}

#ifdef UNVERIFIED_FENCE
#define CUT_OFF(n) true
#else
#define CUT_OFF(n) (upstream[n] == NONE)
#endif

inline fenced(n) {
    d_step {
        FENCES(n) && !leads[n] && life[n] > 0 && fencedFor[n] != orderEpoch[n] && CUT_OFF(n) ->
        fencedFor[n] = orderEpoch[n]; stopped[n] = false
    }
}

#ifdef TARGET_UNPROVEN
#define PROVEN(n) true
#else
#define PROVEN(n) (HISTORY(n) == parent[orderEpoch[n]] && length[n] >= from[orderEpoch[n]])
#endif

inline noteOnly(n) { /* it crashed between the note and the deed */
    d_step {
        crashes > 0 && order[n] == Promote && begun[n] < orderEpoch[n] && fencedFor[n] == orderEpoch[n] && PROVEN(n) ->
        crashes--; begun[n] = orderEpoch[n]; forget(n)
    }
}

inline promote(n) {
    d_step {
        order[n] == Promote && begun[n] < orderEpoch[n] && fencedFor[n] == orderEpoch[n] && upstream[n] == NONE && !leads[n] &&
            length[n] < LOG && PROVEN(n) ->
        assert(!(leads[0] && leadsEpoch[0] == orderEpoch[n]) && !(leads[1] && leadsEpoch[1] == orderEpoch[n]) &&
            !(leads[2] && leadsEpoch[2] == orderEpoch[n])); /* an epoch has one promotion */
        begun[n] = orderEpoch[n]; fencedFor[n] = 0;
        holdsWhatWasAcknowledged(n);
        parent[orderEpoch[n]] = HISTORY(n); from[orderEpoch[n]] = length[n]; /* the branch, as it will be reported */
#ifdef SAME_TIMELINE_TWICE
        AT(n, length[n]) = ENTRY(HISTORY(n) + 1, n);
#else
        AT(n, length[n]) = ENTRY(orderEpoch[n], n);
#endif
        length[n]++;
        oneAuthor(n);
        leads[n] = true; leadsEpoch[n] = orderEpoch[n]; names[n] = orderNames[n]; need[n] = orderK[n];
        marker[n] = length[n]; probe[n] = length[n];
        if :: need[n] == 0 -> acknowledge(n); markerHeld(n) :: else fi
    }
}

inline setRule(n) {
    d_step {
        order[n] == Lead && leads[n] && leadsEpoch[n] == orderEpoch[n] && (names[n] != orderNames[n] || need[n] != orderK[n]) ->
        names[n] = orderNames[n]; need[n] = orderK[n]; probe[n] = length[n];
        acknowledge(n);
        markerHeld(n)
    }
}

inline write(n) {
    d_step {
        leads[n] && marker[n] == 0 && length[n] < LOG ->
        AT(n, length[n]) = (AT(n, length[n] - 1) / 4) * 4 + n;
        length[n]++;
        if :: need[n] == 0 -> acknowledge(n) :: else fi
    }
}

inline stopCleanly(n) {
    d_step { order[n] == HandOver && leads[n] && leadsEpoch[n] == orderEpoch[n] -> endPrimary(n); stopped[n] = true }
}

#define SOURCE leader[orderEpoch[n]]

inline isDiverged(n) { /* into y: 1 when this log goes beyond the place where the lineage left its history */
    x = orderEpoch[n]; y = 1;
    if
    :: HISTORY(n) == x -> y = 0
    :: else ->
        do
        :: x == 0 -> break
        :: x > 0 && parent[x] == HISTORY(n) -> y = (length[n] > from[x] -> 1 : 0); break
        :: else -> x = parent[x]
        od
    fi;
    x = 0
}

inline follow(n) {
    d_step {
        order[n] == Serve && life[n] > 0 && (leads[n] || upstream[n] != SOURCE || rebuilding[n]) &&
            !(newest[n] && !IN(n, members) && life[n] <= retired[n]) ->
        if
        :: leads[n] -> endPrimary(n)
        :: else ->
            stopped[n] = false; fencedFor[n] = 0; upstream[n] = NONE;
            isDiverged(n);
            if
            :: rebuilding[n] && leads[SOURCE] && leadsEpoch[SOURCE] == orderEpoch[n] ->
                copy(n, SOURCE); rebuilding[n] = false
            :: !rebuilding[n] && y == 1 -> rebuilding[n] = true
            :: !rebuilding[n] && y == 0 -> upstream[n] = SOURCE
            :: else
            fi;
            y = 0
        fi
    }
}

inline cloneAnew(n) { /* who is no member and has nothing, or what was retired */
    d_step {
        order[n] == Serve && newest[n] && !IN(n, members) && life[n] <= retired[n] && SERVING && lives[n] < 3 &&
            leads[SOURCE] && leadsEpoch[SOURCE] == orderEpoch[n] ->
        if :: leads[n] -> endPrimary(n) :: else fi;
        copy(n, SOURCE);
        lives[n]++; life[n] = lives[n]; rebuilding[n] = false; stopped[n] = false; fencedFor[n] = 0; sentTo[n] = 0; sentLength[n] = 0;
        upstream[n] = SOURCE
    }
}

/* ---------------------------------------------------------------- the stream: the server looks at histories and offsets only */

inline receive(n) {
    d_step {
        upstream[n] != NONE && !rebuilding[n] && leads[upstream[n]] && length[n] > 0 && length[n] <= length[upstream[n]] &&
            AT(upstream[n], length[n] - 1) / 4 == HISTORY(n) &&
            (length[n] < length[upstream[n]] || sentTo[n] != leadsEpoch[upstream[n]] || sentLength[n] < length[n]) &&
            !(sentTo[n] == 0 && length[n] == length[upstream[n]] && flushed[upstream[n] * N + n] >= length[n]) ->
        if
        :: length[n] < length[upstream[n]] ->
            i = 0;
            do
            :: i == length[n] -> break
            :: else -> assert(AT(n, i) == AT(upstream[n], i)); i++
            od;
            i = 0;
            AT(n, length[n]) = AT(upstream[n], length[n]); length[n]++
        :: else
        fi;
        sentTo[n] = leadsEpoch[upstream[n]]; sentLength[n] = length[n]
    }
}

inline acknowledgementArrives(n) {
    d_step {
        sentTo[n] != 0 ->
        y = leader[sentTo[n]];
        if
        :: leads[y] && leadsEpoch[y] == sentTo[n] ->
            if :: flushed[y * N + n] < sentLength[n] -> flushed[y * N + n] = sentLength[n] :: else fi;
            acknowledge(y);
            markerHeld(y)
        :: else
        fi;
        sentTo[n] = 0; sentLength[n] = 0; y = 0
    }
}

/* ---------------------------------------------------------------- faults */

inline crash(n) {
    d_step { crashes > 0 && (leads[n] || upstream[n] != NONE || fencedFor[n] != 0 || stopped[n]) -> crashes--; forget(n) }
}

inline wipe(n) {
    d_step {
        wipes > 0 && life[n] > 0 ->
        wipes--; forget(n);
        life[n] = 0; length[n] = 0; rebuilding[n] = false;
        i = 0; do :: i == LOG -> break :: else -> AT(n, i) = 0; i++ od; i = 0
    }
}

/* ---------------------------------------------------------------- the whole */

#define EACH(step) :: step(0) :: step(1) :: step(2)

init {
    d_step {
        AT(0, 0) = ENTRY(1, 0); AT(1, 0) = ENTRY(1, 0); AT(2, 0) = ENTRY(1, 0);
        acknowledged[0] = ENTRY(1, 0);
        known[1] = true; leader[1] = 0;
        leads[0] = true; leadsEpoch[0] = 1; names[0] = 6; need[0] = WANTED; begun[0] = 1;
        flushed[0 * N + 1] = 1; flushed[0 * N + 2] = 1; probe[0] = 1;
        upstream[1] = 0; upstream[2] = 0;
        order[0] = Lead; orderEpoch[0] = 1; orderNames[0] = 6; orderK[0] = WANTED;
        order[1] = Serve; orderEpoch[1] = 1; order[2] = Serve; orderEpoch[2] = 1;
        newest[0] = true; newest[1] = true; newest[2] = true
    };
end:
    do
    :: fencingStarted()
    :: promotionStarted(1, 0) :: promotionStarted(2, 1) :: promotionStarted(4, 2)
    :: promotionStarted(3, 0) :: promotionStarted(3, 1) :: promotionStarted(5, 0) :: promotionStarted(5, 2)
    :: promotionStarted(6, 1) :: promotionStarted(6, 2)
    :: promotionStarted(7, 0) :: promotionStarted(7, 1) :: promotionStarted(7, 2)
    :: lastPrimaryDecidedAlone()
    :: candidatePromoted()
    :: epochOpened()
    EACH(handOverStarted)
    :: handedOver()
    EACH(memberLeaving)
    :: memberKept()
    :: memberRemoved()
    EACH(memberAdded)
    :: wentAlone()
    :: ackRuleRaised()
    EACH(vote) EACH(tellJoin) EACH(tellSetting) EACH(tellEnd)
    EACH(deliver) EACH(holdUp)
    :: deliverLate()
    EACH(stopForFence) EACH(cutOff) EACH(fenced) EACH(noteOnly) EACH(promote) EACH(setRule) EACH(write) EACH(stopCleanly)
    EACH(follow) EACH(cloneAnew)
    EACH(receive) EACH(acknowledgementArrives)
    EACH(crash) EACH(wipe)
    od
}
