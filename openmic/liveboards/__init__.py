"""Live boards: questions of a room of people, for an event or ad hoc, with a moderator and without accounts.

| module         | what belongs there                                                                     |
|----------------|----------------------------------------------------------------------------------------|
| models         | LiveBoard, LiveQuestion, LiveVote, LiveEdit, LiveNote, RaisedHand, LiveTimer            |
| asker          | who asks and votes: a member or a guest's browser; the marks that stand for them        |
| querysets, rules, access | who sees and may do what; `enter(request, key)` gives board and asker             |
| actions        | every write: boards, asking, voting, moderating, passing on, speaking, timing           |
| conflict       | `LostRace` and its kinds: with the question, hand or clock as it is now and who was faster |
| speaking       | the order of the speaking list, and what people read about their own hand               |
| mailbag        | anonymous questions on their way: shuffled, in memory only                              |
| codes, ranking | join codes and the QR's rotating secret; the order of questions                         |
| report         | what a board leaves behind: files, and the words for them                                |
| minutes, ledger, periodic | its part of the minutes; the lists of the page; what goes after 90 days        |
| topics, audiences, desk_audience | the two live topics, and the patches of each                          |
| stuffing       | whether guests' votes look as if a program cast them                                    |
| hall           | patches of speaking list and clock, for both topics                                     |

States of a question: waiting → admitted → stage → answered; waiting/admitted/stage → aside; waiting/admitted →
withdrawn (by the asker, its text is gone); admitted → merged. Every way back is an action of its own. Moderators'
actions take `expected_version` (what their page showed): of two at once one wins, the other gets `Conflict`.

Topics: `mic:<key>` for everybody on the board, guests too (never an unadmitted text); `mic-desk:<key>` for its
moderators. An action tells the desk always and the board only what is public. Kinds on `mic:`

    shown      ref=question   stands in the list, on stage or among those that are done: drawn where it is now
    gone       ref=question   stands nowhere (any more)
    votes      ref=question   its number of votes; waits 100 ms for company
    board                     state or settings of the board; every question may look another
    hands, speaking           the speaking list: by those on it (waits 100 ms for company), by a moderator
    timer                     the clock
    asked                     something became of a question that is not public: its asker asks for "mic" anew

Personal state `GET /live/personal/?mic=<board key>`: {"votes": {question key: 1 | -1}, "mine": [keys], "html": …}.
A page that got frames asks for it when it has questions of its own.
"""
