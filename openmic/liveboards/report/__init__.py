"""What a live board leaves behind, at any moment: the same for everybody who may read it, never more than its page.

| module    | what belongs there                                                         |
|-----------|----------------------------------------------------------------------------|
| standing  | `draw(board)`: the board as it stands at a number of its log                |
| words     | how that is said                                                           |
| formats   | the files: name, media type, function                                      |
| as_table, as_json, as_paper | CSV; JSON (docs/live-board-export.md); ODT, PDF and minutes |

Nothing here knows keys, moments of questions, marks or accounts: what is not in a `Standing` cannot get into a file.
"""
