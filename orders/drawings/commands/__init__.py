"""What may be done with a drawing."""

from orders.drawings.commands.answering import (
    PartsAnswer,
    confirm_parts,
    confirm_units,
    declare_entities,
)
from orders.drawings.commands.holding import (
    Holder,
    admit_holders,
    destroy_drawing,
    destroy_expired,
    dismiss_holders,
    end_access,
    keep_access,
    note_look,
    show_picture,
    sweep_shelf,
)
from orders.drawings.commands.layers import LayerWords, set_layers
from orders.drawings.commands.reading import NOT_KEPT, measure_upload
from orders.drawings.commands.uploading import Upload, upload_drawing

__all__ = [
    "NOT_KEPT",
    "Holder",
    "LayerWords",
    "PartsAnswer",
    "Upload",
    "admit_holders",
    "confirm_parts",
    "confirm_units",
    "declare_entities",
    "destroy_drawing",
    "destroy_expired",
    "dismiss_holders",
    "end_access",
    "keep_access",
    "measure_upload",
    "note_look",
    "set_layers",
    "show_picture",
    "sweep_shelf",
    "upload_drawing",
]
