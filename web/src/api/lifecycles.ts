// Made from the tables in `domain/` by `npm run web:types`; do not edit.
export const lifecycles = {
  "request": {
    "states": [
      "Submitted",
      "Received",
      "Work in Progress",
      "Awaiting Info",
      "Resolved",
      "Closed",
      "Cancelled"
    ],
    "final": [
      "Closed",
      "Cancelled"
    ],
    "commands": {
      "accept": {
        "title": "Accept",
        "input": {},
        "ends": true
      },
      "reject": {
        "title": "Reject",
        "input": {
          "reason": "required"
        },
        "ends": false
      },
      "cancel": {
        "title": "Cancel",
        "input": {
          "reason": "optional"
        },
        "ends": true
      }
    },
    "entries": {
      "comment": {
        "title": "Comment"
      },
      "workNote": {
        "title": "Work note"
      },
      "attach": {
        "title": "Attach a file"
      }
    }
  },
  "fulfillment": {
    "states": [
      "Submitted",
      "Received",
      "Work in Progress",
      "Awaiting Info",
      "Resolved",
      "Closed",
      "Cancelled"
    ],
    "final": [
      "Closed",
      "Cancelled"
    ],
    "commands": {
      "assign": {
        "title": "Assign",
        "input": {
          "to": "optional"
        },
        "ends": false
      },
      "reassign": {
        "title": "Reassign",
        "input": {
          "to": "optional",
          "group": "optional"
        },
        "ends": false
      },
      "requestInfo": {
        "title": "Request information",
        "input": {
          "text": "required"
        },
        "ends": false
      },
      "propose": {
        "title": "Propose solution",
        "input": {
          "resolutionCode": "required",
          "resolutionNotes": "required"
        },
        "ends": false
      },
      "setPriority": {
        "title": "Set priority",
        "input": {
          "priority": "required"
        },
        "ends": false,
        "numbers": [
          "priority"
        ]
      }
    },
    "entries": {
      "comment": {
        "title": "Comment"
      },
      "workNote": {
        "title": "Work note"
      },
      "attach": {
        "title": "Attach a file"
      }
    }
  },
  "registration": {
    "states": [
      "Awaiting Customer",
      "Approval Requested",
      "Approved",
      "Established",
      "Rejected",
      "Cancelled",
      "Expired"
    ],
    "final": [
      "Established",
      "Rejected",
      "Cancelled",
      "Expired"
    ],
    "commands": {
      "approve": {
        "title": "Approve",
        "input": {},
        "ends": false
      },
      "reject": {
        "title": "Reject",
        "input": {
          "reason": "required"
        },
        "ends": true
      },
      "cancel": {
        "title": "Cancel",
        "input": {
          "reason": "optional"
        },
        "ends": true
      },
      "resend": {
        "title": "Send the instructions again",
        "input": {},
        "ends": false
      }
    },
    "entries": {
      "comment": {
        "title": "Comment"
      },
      "workNote": {
        "title": "Work note"
      },
      "attach": {
        "title": "Attach a file"
      }
    }
  },
  "providerConnection": {
    "states": [
      "Approval Requested",
      "Approved",
      "Active",
      "Rejected"
    ],
    "final": [
      "Active",
      "Rejected"
    ],
    "commands": {
      "activate": {
        "title": "Activate",
        "input": {},
        "ends": true
      },
      "cancel": {
        "title": "Cancel",
        "input": {
          "reason": "optional"
        },
        "ends": true
      }
    },
    "entries": {
      "comment": {
        "title": "Comment"
      },
      "workNote": {
        "title": "Work note"
      },
      "attach": {
        "title": "Attach a file"
      }
    }
  },
  "change": {
    "states": [
      "Log",
      "Classify",
      "Plan",
      "Approve",
      "Execute",
      "Review",
      "Close",
      "Abandon"
    ],
    "final": [],
    "commands": {
      "update": {
        "title": "Update",
        "input": {
          "title": "optional",
          "description": "optional",
          "owningGroup": "optional",
          "priority": "optional",
          "approval": "optional",
          "completionCode": "optional",
          "phase": "optional",
          "system": "optional",
          "externalId": "optional",
          "comment": "optional"
        },
        "ends": false
      }
    },
    "entries": {
      "comment": {
        "title": "Comment"
      },
      "workNote": {
        "title": "Work note"
      },
      "attach": {
        "title": "Attach a file"
      }
    }
  },
  "case": {
    "states": [
      "New",
      "Open",
      "Awaiting Info",
      "Resolved",
      "Closed",
      "Cancelled"
    ],
    "final": [
      "Closed",
      "Cancelled"
    ],
    "commands": {
      "update": {
        "title": "Update",
        "input": {
          "consumer": "optional",
          "account": "optional",
          "contact": "optional",
          "financialAccount": "optional",
          "soldProduct": "optional",
          "product": "optional",
          "serviceDefinition": "optional",
          "assignmentGroup": "optional",
          "assignedTo": "optional",
          "contactType": "optional",
          "category": "optional",
          "subcategory": "optional",
          "shortDescription": "optional",
          "description": "optional",
          "notes": "optional",
          "priority": "optional",
          "impact": "optional",
          "urgency": "optional",
          "resolutionCode": "optional",
          "resolutionNotes": "optional",
          "cause": "optional",
          "correlationId": "optional",
          "correlationDisplay": "optional",
          "comment": "optional",
          "workNote": "optional"
        },
        "ends": false
      },
      "open": {
        "title": "Open",
        "input": {
          "consumer": "optional",
          "account": "optional",
          "contact": "optional",
          "financialAccount": "optional",
          "soldProduct": "optional",
          "product": "optional",
          "serviceDefinition": "optional",
          "assignmentGroup": "optional",
          "assignedTo": "optional",
          "contactType": "optional",
          "category": "optional",
          "subcategory": "optional",
          "shortDescription": "optional",
          "description": "optional",
          "notes": "optional",
          "priority": "optional",
          "impact": "optional",
          "urgency": "optional",
          "resolutionCode": "optional",
          "resolutionNotes": "optional",
          "cause": "optional",
          "correlationId": "optional",
          "correlationDisplay": "optional",
          "comment": "optional",
          "workNote": "optional"
        },
        "ends": false
      },
      "assign": {
        "title": "Assign",
        "input": {
          "consumer": "optional",
          "account": "optional",
          "contact": "optional",
          "financialAccount": "optional",
          "soldProduct": "optional",
          "product": "optional",
          "serviceDefinition": "optional",
          "assignmentGroup": "optional",
          "assignedTo": "optional",
          "contactType": "optional",
          "category": "optional",
          "subcategory": "optional",
          "shortDescription": "optional",
          "description": "optional",
          "notes": "optional",
          "priority": "optional",
          "impact": "optional",
          "urgency": "optional",
          "resolutionCode": "optional",
          "resolutionNotes": "optional",
          "cause": "optional",
          "correlationId": "optional",
          "correlationDisplay": "optional",
          "comment": "optional",
          "workNote": "optional",
          "to": "optional"
        },
        "ends": false
      },
      "reassign": {
        "title": "Reassign",
        "input": {
          "consumer": "optional",
          "account": "optional",
          "contact": "optional",
          "financialAccount": "optional",
          "soldProduct": "optional",
          "product": "optional",
          "serviceDefinition": "optional",
          "assignmentGroup": "optional",
          "assignedTo": "optional",
          "contactType": "optional",
          "category": "optional",
          "subcategory": "optional",
          "shortDescription": "optional",
          "description": "optional",
          "notes": "optional",
          "priority": "optional",
          "impact": "optional",
          "urgency": "optional",
          "resolutionCode": "optional",
          "resolutionNotes": "optional",
          "cause": "optional",
          "correlationId": "optional",
          "correlationDisplay": "optional",
          "comment": "optional",
          "workNote": "optional",
          "to": "optional",
          "group": "optional"
        },
        "ends": false
      },
      "requestInfo": {
        "title": "Request information",
        "input": {
          "consumer": "optional",
          "account": "optional",
          "contact": "optional",
          "financialAccount": "optional",
          "soldProduct": "optional",
          "product": "optional",
          "serviceDefinition": "optional",
          "assignmentGroup": "optional",
          "assignedTo": "optional",
          "contactType": "optional",
          "category": "optional",
          "subcategory": "optional",
          "shortDescription": "optional",
          "description": "optional",
          "notes": "optional",
          "priority": "optional",
          "impact": "optional",
          "urgency": "optional",
          "resolutionCode": "optional",
          "resolutionNotes": "optional",
          "cause": "optional",
          "correlationId": "optional",
          "correlationDisplay": "optional",
          "comment": "optional",
          "workNote": "optional",
          "text": "optional"
        },
        "ends": false
      },
      "propose": {
        "title": "Propose a solution",
        "input": {
          "consumer": "optional",
          "account": "optional",
          "contact": "optional",
          "financialAccount": "optional",
          "soldProduct": "optional",
          "product": "optional",
          "serviceDefinition": "optional",
          "assignmentGroup": "optional",
          "assignedTo": "optional",
          "contactType": "optional",
          "category": "optional",
          "subcategory": "optional",
          "shortDescription": "optional",
          "description": "optional",
          "notes": "optional",
          "priority": "optional",
          "impact": "optional",
          "urgency": "optional",
          "resolutionCode": "required",
          "resolutionNotes": "optional",
          "cause": "optional",
          "correlationId": "optional",
          "correlationDisplay": "optional",
          "comment": "optional",
          "workNote": "optional"
        },
        "ends": false
      },
      "accept": {
        "title": "Accept",
        "input": {
          "consumer": "optional",
          "account": "optional",
          "contact": "optional",
          "financialAccount": "optional",
          "soldProduct": "optional",
          "product": "optional",
          "serviceDefinition": "optional",
          "assignmentGroup": "optional",
          "assignedTo": "optional",
          "contactType": "optional",
          "category": "optional",
          "subcategory": "optional",
          "shortDescription": "optional",
          "description": "optional",
          "notes": "optional",
          "priority": "optional",
          "impact": "optional",
          "urgency": "optional",
          "resolutionCode": "optional",
          "resolutionNotes": "optional",
          "cause": "optional",
          "correlationId": "optional",
          "correlationDisplay": "optional",
          "comment": "optional",
          "workNote": "optional"
        },
        "ends": true
      },
      "reject": {
        "title": "Reject",
        "input": {
          "consumer": "optional",
          "account": "optional",
          "contact": "optional",
          "financialAccount": "optional",
          "soldProduct": "optional",
          "product": "optional",
          "serviceDefinition": "optional",
          "assignmentGroup": "optional",
          "assignedTo": "optional",
          "contactType": "optional",
          "category": "optional",
          "subcategory": "optional",
          "shortDescription": "optional",
          "description": "optional",
          "notes": "optional",
          "priority": "optional",
          "impact": "optional",
          "urgency": "optional",
          "resolutionCode": "optional",
          "resolutionNotes": "optional",
          "cause": "optional",
          "correlationId": "optional",
          "correlationDisplay": "optional",
          "comment": "optional",
          "workNote": "optional",
          "reason": "optional"
        },
        "ends": false
      },
      "cancel": {
        "title": "Cancel",
        "input": {
          "consumer": "optional",
          "account": "optional",
          "contact": "optional",
          "financialAccount": "optional",
          "soldProduct": "optional",
          "product": "optional",
          "serviceDefinition": "optional",
          "assignmentGroup": "optional",
          "assignedTo": "optional",
          "contactType": "optional",
          "category": "optional",
          "subcategory": "optional",
          "shortDescription": "optional",
          "description": "optional",
          "notes": "optional",
          "priority": "optional",
          "impact": "optional",
          "urgency": "optional",
          "resolutionCode": "optional",
          "resolutionNotes": "optional",
          "cause": "optional",
          "correlationId": "optional",
          "correlationDisplay": "optional",
          "comment": "optional",
          "workNote": "optional",
          "reason": "optional"
        },
        "ends": true
      }
    },
    "entries": {
      "comment": {
        "title": "Comment"
      },
      "workNote": {
        "title": "Work note"
      },
      "attach": {
        "title": "Attach a file"
      }
    }
  }
} as const;
